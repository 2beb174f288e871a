/*
 * What a choice is known by: its letter, a shape and a tint, alike on the projector and on a phone. No two shapes are alike for who sees no colours.
 */

/** Outline, and where the letter sits in it. */
const SHAPES: Readonly<Record<string, readonly [path: string, baseline: number]>> = {
  A: ['M24 3a21 21 0 1 0 0 42 21 21 0 0 0 0-42z', 32],
  B: ['M5 5h38v38H5z', 32],
  C: ['M24 2L47 44H1z', 39],
  D: ['M24 0l24 24-24 24L0 24z', 32],
  E: ['M24 2l23 17-9 27H10L1 19z', 34],
  F: ['M12 4h24l12 20-12 20H12L0 24z', 32],
  G: ['M2 8h44L36 42H12z', 32],
  H: ['M15 2h18v12h13v20H33v12H15V34H2V14h13z', 32],
  I: ['M3 45V25a21 21 0 0 1 42 0v20z', 36],
  J: ['M14 2h20l12 12v20L34 46H14L2 34V14z', 32],
}

export function Mark({ letter }: { letter: string }) {
  const [path, baseline] = SHAPES[letter] ?? ['', 32]
  return (
    <svg class={`mark of-${letter}`} viewBox="-2 -2 52 52" role="img" aria-label={letter}>
      <path d={path} />
      <text x="24" y={baseline} text-anchor="middle">
        {letter}
      </text>
    </svg>
  )
}
