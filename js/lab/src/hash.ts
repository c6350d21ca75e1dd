/**
 * SHA-256, so that a cell's source can be compared with the hash it was built with.
 *
 * `crypto.subtle` is missing where Lab is served by plain http from another machine, and it cannot be asked inside
 * a transaction; a source is a few hundred bytes.
 *
 * Source: FIPS 180-4, section 6.2.
 */

const primes: number[] = [];
for (let n = 2; primes.length < 64; n++) {
  if (primes.every(prime => n % prime !== 0)) {
    primes.push(n);
  }
}
const fraction = (x: number): number => ((x - Math.floor(x)) * 2 ** 32) >>> 0;
const START = primes.slice(0, 8).map(prime => fraction(Math.sqrt(prime)));
const ROUND = primes.map(prime => fraction(Math.cbrt(prime)));
const turn = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

/** The first 16 hexadecimal digits of the SHA-256 of a text in UTF-8. */
export function shortHash(source: string): string {
  const bytes = new TextEncoder().encode(source);
  const padded = new Uint8Array(((bytes.length + 8) >> 6 << 6) + 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);

  const state = Uint32Array.from(START);
  const word = new Uint32Array(64);
  const at = (array: Uint32Array, index: number): number => array[index] as number;
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i++) {
      word[i] = view.getUint32(block + 4 * i);
    }
    for (let i = 16; i < 64; i++) {
      const early = at(word, i - 15);
      const late = at(word, i - 2);
      const s0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      const s1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      word[i] = at(word, i - 16) + s0 + at(word, i - 7) + s1;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const first = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + (ROUND[i] as number) + at(word, i);
      const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) >>> 0, c, b, a, (first + second) >>> 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { state[i] = at(state, i) + value; });
  }
  return [at(state, 0), at(state, 1)].map(value => value.toString(16).padStart(8, '0')).join('');
}
