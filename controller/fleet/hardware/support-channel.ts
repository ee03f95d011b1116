import { coreProblem } from "../../../core/problem/core-problems.js";
import { clientContext, credentialsForName } from "../../../core/rpc/credentials.js";
import { rpcClient, type RpcClient } from "../../../core/rpc/client.js";
import type { DeviceVerdict } from "../../domain/compliance/hardware-support.js";
import type { ManagerAnswer } from "../../domain/managed-packages.js";
import type { ResolvedPackage } from "../../domain/resolved-image.js";
import type { Machine, TargetSoftware } from "../../../formats/vib/target.js";
import { HardwareSupportService } from "../../../proto/gen/greenroom/hsm/v1/hsm_pb.js";
import { readManagerAnswer, readVerdicts } from "./support-messages.js";
import { managerProblem } from "./hardware-problems.js";

/** A manager that takes longer is as good as none: nobody's staging waits for it. */
const ANSWER_TIMEOUT_MS = 10_000;

/** With what the controller shows itself to managers, which may ask for it: mutual TLS. */
export interface ControllerCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface ManagerPlace {
  readonly manager: string;
  readonly url: string;
  /** The authorities that its certificate must be of. */
  readonly caPem: string;
  readonly controller: ControllerCertificate;
}

/** A host as managers are told it. */
export interface HostToJudge {
  readonly hostId: string;
  readonly hostName: string;
  readonly hardware: Machine | undefined;
  readonly software: readonly TargetSoftware[];
}

/** One hardware support manager in domain terms, over one connection; every failure is a Problem. */
export class ManagerChannel {
  readonly #client: RpcClient<typeof HardwareSupportService>;
  readonly #place: ManagerPlace;

  /** HARDWARE_SUPPORT_ADDRESS_INVALID, CERTIFICATE_UNUSABLE */
  constructor(place: ManagerPlace) {
    const { hostname, address } = addressOf(place.url);
    const context = clientContext({ ca: place.caPem, ...place.controller });
    this.#client = rpcClient(HardwareSupportService, { address, credentials: credentialsForName(context, hostname) });
    this.#place = place;
  }

  /** HARDWARE_SUPPORT_MANAGER_MISTAKEN when it is another one. */
  async packages(baseImageVersion: string, signal?: AbortSignal): Promise<ManagerAnswer> {
    const answer = await this.#client.listPackages({ baseImageVersion }, limits(signal));
    const { manager, url } = this.#place;
    if (answer.manager !== manager)
      throw managerProblem("HARDWARE_SUPPORT_MANAGER_MISTAKEN", { manager, url, says: answer.manager.slice(0, 255) });
    return readManagerAnswer(answer);
  }

  async verdicts(host: HostToJudge, { pkg, version }: ResolvedPackage, signal: AbortSignal): Promise<DeviceVerdict[]> {
    const devices = host.software.filter(({ target, trouble }) => target.kind === "FIRMWARE" && trouble === undefined);
    const answer = await this.#client.checkFirmware(
      {
        hostId: host.hostId,
        hostName: host.hostName,
        hardwareVendor: host.hardware?.vendor ?? "",
        hardwareModel: host.hardware?.model ?? "",
        packageName: pkg,
        packageVersion: version,
        devices: devices.map(({ target, version: current }) => ({
          targetId: target.id,
          deviceClass: target.platform,
          device: target.device ?? "",
          version: current,
        })),
      },
      limits(signal),
    );
    return readVerdicts(answer);
  }

  close(): void {
    this.#client.close();
  }
}

const limits = (signal: AbortSignal | undefined) => ({
  timeoutMs: ANSWER_TIMEOUT_MS,
  ...(signal !== undefined && { signal }),
});

/** The name to check the certificate by, and where to dial. */
function addressOf(url: string): { readonly hostname: string; readonly address: string } {
  const refuse = (why: string) => managerProblem("HARDWARE_SUPPORT_ADDRESS_INVALID", { url: url.slice(0, 255), why });
  if (!URL.canParse(url)) throw refuse("it is no URL");
  const { protocol, hostname, port, pathname, username, search } = new URL(url);
  if (protocol !== "https:") throw refuse("it is not https");
  if (pathname !== "/" || username !== "" || search !== "") throw refuse("there is more in it than host and port");
  if (hostname === "") throw coreProblem("INPUT_INVALID", { where: "url", what: "it names no host" });
  return { hostname: hostname.replace(/^\[|\]$/g, ""), address: `${hostname}:${port === "" ? "443" : port}` };
}
