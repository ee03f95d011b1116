import { closeSync, constants, fstatSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { readEnvironment } from "../../../core/settings/settings.js";
import type { AgentSettings } from "../../domain/agent-settings.js";
import type { LogSink } from "../log-lines.js";

/** In the state folder; the one before it has `.1` behind its name. */
export const LOG_FILE = "agent.log";
export const OLDER_LOG = `${LOG_FILE}.1`;
/** Bytes; then a new file is begun, so that both together take at most twice as much. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Standard error, and beside it a file that `greenroom agent logs` reads; where systemd's journal keeps the lines, the journal alone. */
export function sinkFor({ stateFolder }: AgentSettings, stderr: NodeJS.WritableStream): LogSink {
  const path = join(stateFolder, LOG_FILE);
  if (isJournal()) {
    setAside(path);
    return stderr;
  }
  const file = new LogFile(path, (why) => stderr.write(`${JSON.stringify({ msg: "log-file-given-up", path, why })}\n`));
  return {
    write: (text) => {
      file.write(text);
      return stderr.write(text);
    },
  };
}

/** JOURNAL_STREAM holds device and inode of the journal's socket (systemd.exec(5)); another standard error than that is none. */
function isJournal(): boolean {
  const { dev, ino } = fstatSync(2);
  return readEnvironment("JOURNAL_STREAM") === `${dev}:${ino}`;
}

function setAside(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) renameSync(path, `${path}.1`);
}

/** A file of bounded size, the owner's alone. A disk that is full must not stop an agent: then there is no file any more, and standard error says why. */
class LogFile implements LogSink {
  readonly #path: string;
  readonly #onFailure: (why: string) => void;
  #file: number | undefined;
  #bytes = 0;
  #given = false;

  constructor(path: string, onFailure: (why: string) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
  }

  write(text: string): void {
    if (this.#given) return;
    try {
      const file = this.#opened();
      this.#bytes += writeSync(file, text);
      if (this.#bytes >= MOST_BYTES) this.#turn(file);
    } catch (thrown) {
      this.#given = true;
      this.#onFailure(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  #opened(): number {
    if (this.#file !== undefined) return this.#file;
    const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
    this.#file = openSync(this.#path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600);
    this.#bytes = fstatSync(this.#file).size;
    return this.#file;
  }

  #turn(file: number): void {
    closeSync(file);
    this.#file = undefined;
    renameSync(this.#path, `${this.#path}.1`);
  }
}
