/* eslint-disable @typescript-eslint/no-unsafe-return -- answers of every shape are looked into, and asserted */
import { request, type RequestOptions } from "node:https";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pino } from "pino";
import { systemClock, type Clock } from "../../../core/time/clock.js";
import { run as init } from "../../../controller/command/init.js";
import { controllerSettings, type ControllerSettings } from "../../../controller/command/settings.js";
import { startController, type Controller } from "../../../controller/main.js";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  // Tests look into answers of every shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly json: any;
}

export interface Asked {
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly session?: string;
}

interface AdminContext {
  readonly caPem: string;
  readonly user: string;
  readonly credential: string;
}

interface Parts {
  readonly place: Workplace;
  readonly settings: ControllerSettings;
  readonly context: AdminContext;
  readonly controller: Controller;
  readonly clock: Clock;
}

/** A controller with its three doors on free loopback ports, in this process, made by `controller init`. */
export class StartedController implements AsyncDisposable {
  readonly place: Workplace;
  readonly settings: ControllerSettings;
  readonly context: AdminContext;
  readonly #clock: Clock;
  controller: Controller;

  private constructor(parts: Parts) {
    this.place = parts.place;
    this.settings = parts.settings;
    this.context = parts.context;
    this.#clock = parts.clock;
    this.controller = parts.controller;
  }

  static async start(clock: Clock = systemClock, more: Partial<ControllerSettings> = {}): Promise<StartedController> {
    const place = makeWorkplace("controller");
    const stateFolder = join(place.path, "state");
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    await init({ stateFolder, host: "127.0.0.1" }, { stdout: nowhere });
    const loopback = "127.0.0.1:0";
    const settings = controllerSettings.parse({
      stateFolder,
      rest: loopback,
      grpc: loopback,
      depot: loopback,
      ...more,
    });
    const controller = await startController(settings, edgesOf(clock));
    const context: AdminContext = JSON.parse(readFileSync(join(stateFolder, "admin-context.json"), "utf8"));
    return new StartedController({ place, settings, context, controller, clock });
  }

  /** Ends it and starts it again on the same state. */
  async restart(): Promise<void> {
    await this.controller.stop();
    this.controller = await startController(this.settings, edgesOf(this.#clock));
  }

  /** A request as any client makes it, over TLS. */
  ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
    const [host = "", port = ""] = this.controller.addresses.rest.split(":");
    const body = asked.json === undefined ? asked.body : `${JSON.stringify(asked.json)}\n`;
    const headers = {
      ...(asked.json !== undefined && { "content-type": "application/json" }),
      ...(asked.session !== undefined && { "vmware-api-session-id": asked.session }),
      ...asked.headers,
    };
    const options: RequestOptions = { method, path, host, port, headers, ca: this.context.caPem, agent: false };
    return new Promise((resolve, reject) => {
      const sent = request(options, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          const isJson = text !== "" && String(answer.headers["content-type"]).startsWith("application/json");
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text,
            json: isJson ? JSON.parse(text) : undefined,
          });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  async logIn(): Promise<string> {
    const { user, credential } = this.context;
    const answer = await this.ask("POST", "/api/session", { headers: { authorization: basic(user, credential) } });
    return answer.json;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.controller.stop();
    this.place[Symbol.dispose]();
  }
}

export const basic = (user: string, credential: string): string =>
  `Basic ${Buffer.from(`${user}:${credential}`).toString("base64")}`;

const edgesOf = (clock: Clock) => ({
  clock,
  random: Math.random,
  log: pino({ level: "silent" }),
  version: "0.0.0-test",
});
