import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { join } from "node:path";
import { freePort } from "../../rig/free-port.js";
import { undoAtExit } from "../../rig/leftovers.js";

const SSHD = "/usr/sbin/sshd";
/** Debian's sshd does not start without this folder, which its own service makes at each boot. */
const SEPARATION_FOLDER = "/run/sshd";

/** An sshd of its own on the loopback, for peers that go out to hosts by ssh: every name leads to it. */
export class RemoteShell implements Disposable {
  readonly port: number;
  readonly keyFile: string;
  readonly #stop: () => void;

  private constructor(port: number, keyFile: string, stop: () => void) {
    this.port = port;
    this.keyFile = keyFile;
    this.#stop = stop;
  }

  static readonly tools: readonly string[] = ["ssh", "ssh-keygen", SSHD];

  static async start(folder: string): Promise<RemoteShell> {
    const [hostKey, keyFile] = [join(folder, "host-key"), join(folder, "key")];
    for (const file of [hostKey, keyFile]) spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
    const port = await freePort();
    const config = join(folder, "sshd_config");
    const lines = [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${keyFile}.pub`,
      "StrictModes no",
      "PermitRootLogin prohibit-password",
      "PasswordAuthentication no",
      "MaxStartups 200",
      "UsePAM no",
      "PidFile none",
    ];
    writeFileSync(config, `${lines.join("\n")}\n`);
    const made = !existsSync(SEPARATION_FOLDER);
    if (made) mkdirSync(SEPARATION_FOLDER, { mode: 0o755 });
    const child = spawn(SSHD, ["-D", "-e", "-f", config], { stdio: "ignore" });
    const end = (): void => {
      child.kill("SIGKILL");
      if (made && existsSync(SEPARATION_FOLDER)) rmdirSync(SEPARATION_FOLDER);
    };
    const { takeBack } = undoAtExit(end);
    const stop = (): void => {
      takeBack();
      end();
    };
    while (child.exitCode === null && !(await answers(port))) await turn();
    if (child.exitCode !== null) throw new Error(`sshd ended with ${child.exitCode}`);
    return new RemoteShell(port, keyFile, stop);
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    // Not yet.
    return false;
  } finally {
    socket.destroy();
  }
}
