import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "../free-port.js";
import { undoAtExit } from "../leftovers.js";
import { nginxConfig, type NginxFolders, type NginxPorts } from "./nginx-config.js";

export interface NginxPlan extends NginxFolders {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** A line of its log. */
export interface NginxAnswer {
  readonly bytes: number;
  readonly status: number;
  /** As asked for; "-" for the whole. */
  readonly range: string;
}

export type Door = keyof NginxPorts;

/** nginx as a depot with three doors: plain, TLS, and a slow one that gives each connection 40 MB a second. */
export class Nginx implements AsyncDisposable {
  readonly #plan: NginxPlan;
  readonly #ports: NginxPorts;
  #child: ChildProcess | undefined;
  #closed: Promise<unknown> = Promise.resolve();

  private constructor(plan: NginxPlan, ports: NginxPorts) {
    this.#plan = plan;
    this.#ports = ports;
  }

  static async start(plan: NginxPlan): Promise<Nginx> {
    const ports = { plain: await freePort(), tls: await freePort(), slow: await freePort() };
    mkdirSync(plan.folder);
    const write = (name: string, text: string) => writeFileSync(join(plan.folder, name), text, { mode: 0o600 });
    write("server.pem", plan.certificatePem);
    write("server.key", plan.privateKeyPem);
    write("nginx.conf", nginxConfig(plan, ports));
    const nginx = new Nginx(plan, ports);
    await nginx.#begin();
    return nginx;
  }

  base(door: Door): string {
    return `${door === "tls" ? "https" : "http"}://127.0.0.1:${this.#ports[door]}`;
  }

  /** Of the master, whose children serve. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Bytes of bodies that it has sent since the last time it was asked. */
  async countSent(): Promise<number> {
    return (await this.answers()).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** What it has answered since the last time it was asked. It ends gracefully for this, so that also broken requests are in its log. */
  async answers(): Promise<readonly NginxAnswer[]> {
    await this.#end("SIGQUIT");
    const log = join(this.#plan.folder, "access.log");
    const lines = readFileSync(log, "latin1").split("\n").filter(Boolean);
    rmSync(log);
    await this.#begin();
    return lines.map((line) => {
      const [bytes = "0", status = "0", range = ""] = line.split(" ");
      return { bytes: Number(bytes), status: Number(status), range };
    });
  }

  async #begin(): Promise<void> {
    const args = ["-p", this.#plan.folder, "-c", join(this.#plan.folder, "nginx.conf"), "-g", "daemon off;"];
    const child = spawn("nginx", args, { stdio: ["ignore", "ignore", "pipe"] });
    // Not by SIGKILL: its workers would outlive it.
    const { takeBack } = undoAtExit(() => void child.kill("SIGTERM"));
    this.#child = child;
    this.#closed = once(child, "close").then(takeBack);
    const said: string[] = [];
    const lines = createInterface({ input: child.stderr });
    // Its doors are open before it makes the first worker, which it tells.
    const working = new Promise<void>((resolve, reject) => {
      lines.on("line", (line) => (line.includes("start worker process") ? resolve() : said.push(line)));
      lines.on("close", () => reject(new Error(`nginx ended:\n${said.join("\n")}`)));
    });
    await working;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#child?.kill(signal);
    await this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end("SIGTERM");
  }
}
