import assert from "node:assert/strict";
import { readPlainHead } from "../../../../core/fetch/wire/response-head.js";
import { givenSeed, SeededRandom } from "../../../rig/seeded-random.js";

const head = (...lines: string[]) => ["HTTP/1.1 200 OK", ...lines].join("\r\n");
const LENGTH = "Content-Length: 12";

describe("the head of an answer", () => {
  it("is read where it is a file server's plain one", () => {
    const read = readPlainHead(head("Server: nginx", 'ETag:"one"', "X-Empty:", LENGTH, "Connection: keep-alive"));
    assert.ok(read);
    const { headers, ...rest } = read;
    assert.deepEqual(rest, { statusCode: 200, bodyBytes: 12, keeps: true });
    assert.deepEqual(
      { ...headers },
      { server: "nginx", etag: '"one"', "x-empty": "", "content-length": "12", connection: "keep-alive" },
    );
  });

  it("says whether its connection can be asked again", () => {
    const keeps = (...lines: string[]) => readPlainHead(head(LENGTH, ...lines))?.keeps;
    assert.equal(keeps(), true);
    assert.equal(keeps("Connection: close"), false);
    assert.equal(keeps("Connection: Keep-Alive"), true);
    assert.equal(keeps("connection: upgrade, close"), false);
  });

  it("keeps a name that names something of every object to itself", () => {
    assert.equal(readPlainHead(head(LENGTH, "__proto__: x", "constructor: y"))?.headers["constructor"], "y");
    assert.equal(readPlainHead(head(LENGTH))?.headers["constructor"], undefined);
  });

  const OTHERS: Readonly<Record<string, string>> = {
    "in chunks": head("Transfer-Encoding: chunked"),
    "in chunks with a length beside": head("Transfer-Encoding: chunked", LENGTH),
    "without a length": head("Server: x"),
    "with two lengths": head(LENGTH, "content-length: 13"),
    "with the same length twice": head(LENGTH, LENGTH),
    "with two ETags": head(LENGTH, 'ETag: "a"', 'ETag: "b"'),
    "with a negative length": head("Content-Length: -1"),
    "with a length in hexadecimal": head("Content-Length: 0x10"),
    "with a length with an exponent": head("Content-Length: 1e3"),
    "with a list of lengths": head("Content-Length: 12, 12"),
    "with a length beyond what numbers can say": head(`Content-Length: ${"9".repeat(16)}`),
    "of HTTP/1.0": `HTTP/1.0 200 OK\r\n${LENGTH}`,
    "of HTTP/2": `HTTP/2 200\r\n${LENGTH}`,
    "that is interim": `HTTP/1.1 103 Early Hints\r\n${LENGTH}`,
    "that has no body": `HTTP/1.1 304 Not Modified\r\n${LENGTH}`,
    "with a line that is folded": head(LENGTH, "X: a", " b"),
    "with a space before the colon": head("Content-Length : 12"),
    "with a line without a colon": head(LENGTH, "nonsense"),
    "with an empty name": head(LENGTH, ": x"),
    "with a bare line feed in a value": head(LENGTH, "X: a\nContent-Length: 13"),
    "with a bare carriage return": head(LENGTH, "X: a\rb"),
    "with a NUL": head(LENGTH, "X: a\0b"),
    "with a length and something that only looks like a blank": head("Content-Length: 12\xa0"),
    "of another protocol": "SSH-2.0-OpenSSH_9.2",
    "that is empty": "",
  };
  for (const [what, text] of Object.entries(OTHERS))
    it(`is left to a reader that knows all of HTTP: one ${what}`, () => assert.equal(readPlainHead(text), undefined));

  const seed = givenSeed();
  it(`never throws, and never gives a length that was not said, for whatever bytes (seed ${seed}; again with GREENROOM_SEED=${seed})`, () => {
    const random = new SeededRandom(seed);
    const whole = head("Server: nginx", LENGTH, 'ETag: "one"');
    for (let n = 0; n < 20_000; n++) {
      const bytes = Buffer.from(whole, "latin1");
      for (let hits = random.between(1, 4); hits > 0; hits--)
        bytes[random.between(0, bytes.length - 1)] = random.between(0, 255);
      const text = bytes.toString("latin1");
      const read = readPlainHead(text);
      if (read !== undefined)
        assert.match(text, new RegExp(`\r\ncontent-length:[ \t]*0*${read.bodyBytes}[ \t]*(\r\n|$)`, "i"));
    }
  });
});
