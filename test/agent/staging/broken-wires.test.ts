import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { serve, type Door } from "../../core/fetch/wire/raw-door.js";
import { givenSeed, SeededRandom } from "../../rig/seeded-random.js";
import { forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, lastOf, StagingHost } from "../rig/staging-host.js";

const KiB = 1024;
const COUNT = 14;

/** What one answer of a bad mirror is like. */
interface Mood {
  readonly knowsRanges: boolean;
  readonly inChunks: boolean;
  /** How much of the body is sent before the connection ends; all of it and no end where it is undefined. */
  readonly cutAfter: number | undefined;
  readonly resets: boolean;
}

const moodOf = (random: SeededRandom, bytes: number): Mood => ({
  knowsRanges: random.next() < 0.7,
  inChunks: random.next() < 0.1,
  cutAfter: random.next() < 0.5 ? undefined : random.between(0, bytes),
  resets: random.next() < 0.25,
});

function answer(socket: Socket, file: Uint8Array, asked: { readonly fromByte: number; readonly mood: Mood }): void {
  const { knowsRanges, inChunks, cutAfter, resets } = asked.mood;
  const from = knowsRanges ? asked.fromByte : 0;
  const body = file.subarray(from);
  const head = [
    from > 0 ? "HTTP/1.1 206 Partial Content" : "HTTP/1.1 200 OK",
    ...(from > 0 ? [`Content-Range: bytes ${from}-${file.length - 1}/${file.length}`] : []),
    inChunks ? "Transfer-Encoding: chunked" : `Content-Length: ${body.length}`,
    "",
    inChunks ? `${body.length.toString(16)}\r\n` : "",
  ].join("\r\n");
  socket.write(head);
  socket.write(body.subarray(0, cutAfter));
  if (cutAfter === undefined) return void (inChunks && socket.write("\r\n0\r\n\r\n"));
  if (resets) socket.resetAndDestroy();
  else socket.end();
}

describe("a staging from mirrors whose connections break", function () {
  before(function () {
    if (!isRoot) this.skip();
  });

  const seed = givenSeed();
  it(`has every byte right in the end, through cuts, resets, chunks and forgotten ranges, and cancels between (seed ${seed}; again with GREENROOM_SEED=${seed})`, async () => {
    const random = new SeededRandom(seed);
    const forge = new ImageForge();
    const sizes = Array.from({ length: COUNT }, () => random.between(1, 2_500) * KiB);
    const vibs = await Promise.all(sizes.map((sizeBytes, n) => forgeVib({ name: `net-forge-${n}`, sizeBytes })));
    const mirrors = await Promise.all([mirrorOf(vibs, random), mirrorOf(vibs, random)]);
    await using host = await StagingHost.make(forge);
    await host.start();
    const manifest = forge.manifest(vibs.map((vib) => vib.entry));
    const sources = mirrors.map(({ url }) => url.replace("/file", ""));
    try {
      for (let time = 0; time < 3; time++) {
        const board = host.staging.stage(forge.sign(manifest, forge.order(manifest, { sources })));
        const stopAt = random.between(0, 4_000) * KiB;
        for await (const { bytesFetched, orderId } of board.watch())
          if (bytesFetched > stopAt) await host.staging.cancel(orderId);
        assert.match(board.now.state, /^(CANCELED|STAGED)$/, String(board.now.problem?.message));
      }
      const end = await lastOf(host.staging.stage(forge.sign(manifest, forge.order(manifest, { sources }))).watch());
      assert.deepEqual([end.state, end.problem], ["STAGED", undefined]);
    } finally {
      await Promise.all(mirrors.map((mirror) => mirror.close()));
    }
    for (const { bytes, entry } of vibs)
      assert.ok(readFileSync(join(host.folder, "vibs", `${entry.sha256}.vib`)).equals(bytes), entry.id);
  });
});

function mirrorOf(vibs: readonly ForgedVib[], random: SeededRandom): Promise<Door> {
  const files = new Map(vibs.map(({ bytes, entry }) => [`/vibs/${entry.sha256}.vib`, bytes]));
  return serve((socket, request) => {
    const file = files.get(request.split(" ")[1] ?? "") ?? assert.fail(request);
    const fromByte = Number(/^range: bytes=(\d+)-/m.exec(request)?.[1] ?? 0);
    answer(socket, file, { fromByte, mood: moodOf(random, file.length - fromByte) });
  });
}
