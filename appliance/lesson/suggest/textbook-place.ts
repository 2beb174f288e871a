import { fold } from '#appliance/base/fold.ts'
import type { Item } from '#appliance/contract/catalogue.ts'
import { numberOf } from './numerals.ts'

type Textbook = NonNullable<Item['textbook']>

interface Volume {
  /** 五 of 五年级上册. */
  readonly grade: number | undefined
  /** 上, 下, 全, or the whole name where it is called otherwise. */
  readonly part: string
}

/** Where in a school book something stands, comparable. Undefined is what is not said. */
export interface BookPlace {
  readonly edition: string | undefined
  readonly volume: Volume | undefined
  readonly unit: string | undefined
}

const NUMERAL = '[0-9〇零一二两三四五六七八九十]{1,3}'
const UNIT = new RegExp(`第\\s*(${NUMERAL})\\s*(?:单元|章)`, 'u')
const UNIT_IN_ENGLISH = /(?:unit|module|chapter)\s*([0-9]{1,2})(?![0-9])/u
const GRADE = new RegExp(`(${NUMERAL})\\s*年级`, 'u')
const PART = /(上|下|全)(?:一?册|学期)/u

export function placeOf({ edition, volume, unit }: Textbook): BookPlace {
  return { edition: nameOf(edition), volume: volumeOf(volume), unit: unitOf(unit) }
}

/** The same unit of the same book: what one of the two leaves unsaid does not part them, but for the unit itself. */
export function isSameUnit(one: BookPlace, other: BookPlace): boolean {
  return (
    one.unit !== undefined && one.unit === other.unit && mayBeOneVolume(one.volume, other.volume) && mayBeOne(one.edition, other.edition)
  )
}

/** The same volume, which both name, and no other edition. */
export function isSameVolume(one: BookPlace, other: BookPlace): boolean {
  return (
    one.volume !== undefined &&
    other.volume !== undefined &&
    mayBeOneVolume(one.volume, other.volume) &&
    mayBeOne(one.edition, other.edition)
  )
}

function mayBeOneVolume(one: Volume | undefined, other: Volume | undefined): boolean {
  return one === undefined || other === undefined || (one.part === other.part && mayBeOne(one.grade, other.grade))
}

function mayBeOne<T>(one: T | undefined, other: T | undefined): boolean {
  return one === undefined || other === undefined || one === other
}

function volumeOf(name: string | undefined): Volume | undefined {
  const whole = nameOf(name)
  if (name === undefined || whole === undefined) return undefined
  const grade = GRADE.exec(fold(name))?.[1]
  return { grade: grade === undefined ? undefined : numberOf(grade), part: PART.exec(whole)?.[1] ?? whole }
}

/** By its number where it has one: 第一单元, 第1单元 小数乘法 and Unit 1 are the same; else by its name. */
function unitOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  const text = fold(name)
  const numeral = UNIT.exec(text)?.[1] ?? UNIT_IN_ENGLISH.exec(text)?.[1]
  const number = numeral === undefined ? undefined : numberOf(numeral)
  return number === undefined ? nameOf(name) : `#${number}`
}

/** Without spaces and marks, in which people differ. */
function nameOf(name: string | undefined): string | undefined {
  const plain = name === undefined ? '' : fold(name).replaceAll(/[\s\p{P}\p{S}]+/gu, '')
  return plain === '' ? undefined : plain
}
