import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below what Linux gives to outgoing connections (ip_local_port_range begins at 32768), so that none takes a port while its daemon restarts. */
const FIRST = 20_000;
const LAST = 32_767;
const ATTEMPTS = 100;

/** Files that run side by side draw from ports of their own: one must not take what a daemon of another has left for the time of its reboot. */
const SHARES = 4;
const share = Number(process.env["MOCHA_WORKER_ID"] ?? 0) % SHARES;
const drawn = (): number => FIRST + randomInt(Math.floor((LAST + 1 - FIRST) / SHARES)) * SHARES + share;

/** What was given out: a daemon may not listen there yet, or not at this moment, and nobody else may have it. */
const given = new Set<number>();
/** Of the thousands of a share; by then those that were given first are long done with. */
const REMEMBERED = 1_000;

/** A loopback port that nobody listens on at this moment, and that was not given before; drawn at random, so that runs of the tests side by side seldom meet. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = drawn();
    if (given.has(port)) continue;
    given.add(port);
    const [first] = given;
    if (given.size > REMEMBERED && first !== undefined) given.delete(first);
    const server = createServer().listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EADDRINUSE" && attempt < ATTEMPTS) continue;
      throw error;
    }
    server.close();
    await once(server, "close");
    return port;
  }
}
