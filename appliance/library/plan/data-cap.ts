/** What background fetching has taken of the uplink this month, and may take. */
export interface DataCap {
  readonly monthBytes: number
  /** Of a month; 0: as many as it likes. */
  readonly capBytes: number
}

/** Bytes that are left for this month; Infinity without a cap. */
export function leftOf({ monthBytes, capBytes }: DataCap): number {
  return capBytes === 0 ? Number.POSITIVE_INFINITY : Math.max(0, capBytes - monthBytes)
}
