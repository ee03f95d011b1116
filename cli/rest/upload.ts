import type { z } from "zod";
import type { uploadAnswer } from "../../controller/api/wire/depot/depot.js";
import { streamOf, type RandomAccess } from "../../core/bytes/random-access.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { formatSeconds } from "../../core/terminal/quantity.js";
import { printable } from "../../core/terminal/printable.js";
import { cut } from "../../core/terminal/text-width.js";
import { bar } from "../../core/terminal/bar.js";
import { LiveScreen } from "../../core/terminal/live-screen.js";
import { Rate } from "../task/rate.js";
import type { Rest } from "./rest.js";

type UploadAnswer = z.infer<typeof uploadAnswer>;

const REDRAW_MS = 100;

/** Streams a file to the controller; with a bar when `stream` is a terminal, silently otherwise. */
export async function uploadFile(upload: {
  readonly rest: Rest;
  readonly bytes: RandomAccess;
  readonly name: string;
  readonly stream: NodeJS.WriteStream;
}): Promise<UploadAnswer> {
  const { rest, bytes, name, stream } = upload;
  const meter = new UploadBar(name, bytes.sizeBytes, stream);
  try {
    return await rest.put<UploadAnswer>("/api/greenroom/uploads", {
      sizeBytes: bytes.sizeBytes,
      stream: () => counted(streamOf(bytes), (done) => meter.show(done)),
    });
  } finally {
    meter.end();
  }
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  onDone: (doneBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of bytes) {
    yield chunk;
    done += chunk.length;
    onDone(done);
  }
}

class UploadBar {
  readonly #name: string;
  readonly #sizeBytes: number;
  readonly #stream: NodeJS.WriteStream;
  readonly #screen: LiveScreen;
  readonly #rate = new Rate();
  #drawnAt = -REDRAW_MS;

  constructor(name: string, sizeBytes: number, stream: NodeJS.WriteStream) {
    this.#name = printable(name);
    this.#sizeBytes = sizeBytes;
    this.#stream = stream;
    this.#screen = new LiveScreen(stream);
  }

  show(done: number): void {
    const now = performance.now();
    if (!this.#stream.isTTY || (now - this.#drawnAt < REDRAW_MS && done < this.#sizeBytes)) return;
    this.#drawnAt = now;
    this.#rate.sample(now, done);
    const speed = this.#rate.bytesPerSecond;
    const left = speed > 0 ? `  ${formatBytes(speed)}/s  ${formatSeconds((this.#sizeBytes - done) / speed)} left` : "";
    const line = `Uploading ${this.#name}  ${bar(done, this.#sizeBytes)}  ${formatBytes(done)} of ${formatBytes(this.#sizeBytes)}${left}`;
    this.#screen.draw([cut(line, this.#stream.columns - 1)]);
  }

  end(): void {
    this.#screen.clear();
  }
}
