import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below what Linux gives to outgoing connections (ip_local_port_range begins at 32768), so that none takes a port while its daemon restarts. */
const FIRST = 20_000;
const LAST = 32_767;
const ATTEMPTS = 100;

/** Processes that run side by side draw from ports of their own: one must not take what a daemon of another has left for the time of its reboot. */
const SHARES = 8;
/** Where a process that this one starts draws ports as well, it is told its share by this name. */
export const PORT_SHARE = "GREENROOM_PORT_SHARE";
/** Of mocha's own processes. */
export const MOCHA_SHARES = 4;
const given = process.env[PORT_SHARE];
const share = given === undefined ? Number(process.env["MOCHA_WORKER_ID"] ?? 0) % MOCHA_SHARES : Number(given) % SHARES;
const drawn = (): number => FIRST + randomInt(Math.floor((LAST + 1 - FIRST) / SHARES)) * SHARES + share;

/** Drawn before: its daemon may not listen yet, or be down for a moment. Forgotten where half of a share is gone. */
const gone = new Set<number>();
const MOST_GONE = (LAST + 1 - FIRST) / SHARES / 2;

function fresh(): number {
  if (gone.size > MOST_GONE) gone.clear();
  for (;;) {
    const port = drawn();
    if (gone.has(port)) continue;
    gone.add(port);
    return port;
  }
}

/** A loopback port that nobody listens on at this moment, and that this process has not drawn before; at random, so that runs of the tests side by side seldom meet. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = fresh();
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
