// The field and curve of RFC 8032 5.1.
const P = 2n ** 255n - 19n;

function power(value: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = value % P;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

const D = (((-121665n * power(121666n, P - 2n)) % P) + P) % P;

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

type Point = readonly [bigint, bigint];

/** The point of a compressed encoding (RFC 8032 5.1.3), or undefined: no point, or not its one canonical encoding. */
export function decodePoint(bytes: Uint8Array): Point | undefined {
  const encoded = littleEndian(bytes);
  const sign = encoded >> 255n;
  const y = encoded & ((1n << 255n) - 1n);
  if (y >= P) return undefined;
  const u = (y * y - 1n + P) % P;
  const v = (D * y * y + 1n) % P;
  const square = (u * power(v, P - 2n)) % P;
  const x = squareRoot(square);
  if (x === undefined || (x === 0n && sign === 1n)) return undefined;
  return [(x & 1n) === sign ? x : P - x, y];
}

function squareRoot(square: bigint): bigint | undefined {
  const candidate = power(square, (P + 3n) / 8n);
  const turned = (candidate * power(2n, (P - 1n) / 4n)) % P;
  return [candidate, turned].find((root) => (root * root) % P === square);
}

function double([x, y]: Point): Point {
  const product = (D * x * x * y * y) % P;
  const top = (2n * x * y) % P;
  return [(top * power((1n + product) % P, P - 2n)) % P, ((y * y + x * x) * power((1n - product + P) % P, P - 2n)) % P];
}

/** Whether eight times the point is the identity: then anyone can make signatures that some message verifies under. */
export function isLowOrder(point: Point): boolean {
  const [x, y] = double(double(double(point)));
  return x === 0n && y === 1n;
}
