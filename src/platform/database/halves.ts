/** A whole number of 64 bits as its halves: a decimal of nineteen digits took 1 µs to make and as long to read. */
export type Halves = readonly [high: number, low: number]

/** The number as Postgres reads it. */
export const decimal = ([high, low]: Halves): string => String((BigInt(high) << 32n) | BigInt(low >>> 0))
