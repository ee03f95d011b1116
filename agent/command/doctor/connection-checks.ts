import { connect, type ConnectionOptions } from "node:tls";
import { roleOfCertificate, CONTROLLER_ROLE } from "../../../core/trust/roles.js";
import type { AgentSettings } from "../../domain/agent-settings.js";
import { socketPath } from "../../domain/agent-settings.js";
import type { HostIdentity } from "../../service/identity.js";
import { LocalAgent } from "../../service/local/local-agent.js";
import { answers } from "../../service/local-socket.js";
import { faulty, fine, looked, warned, type Check } from "./verdict.js";

const DIAL_MS = 5000;
const NETWORK = "Check that the controller runs and that no firewall stands between; what is staged stays meanwhile.";

/** The daemon, and the way up to the controller: as the daemon sees it, or tried from here where it is down. */
export async function connectionChecks(settings: AgentSettings, identity: HostIdentity): Promise<readonly Check[]> {
  const socket = socketPath(settings);
  if (await answers(socket)) {
    const link = await looked("connection", () => daemonLink(socket));
    return [fine("daemon", `answers on ${socket}`), ...link];
  }
  const down = warned(
    "daemon",
    `nobody answers on ${socket}`,
    "Start it: `systemctl start greenroom-agent`, or `greenroom agent run`.",
  );
  return [down, ...(await looked("connection", () => dialled(identity)))];
}

async function daemonLink(socket: string): Promise<Check> {
  using agent = new LocalAgent(socket);
  const { address, state, since, last_error, reports_waiting } = (await agent.status()).controller_link;
  const waiting = reports_waiting === 0 ? "" : `, ${reports_waiting} reports wait`;
  if (state === "connected") return fine("connection", `${address}, connected since ${since}${waiting}`);
  const found = `${address}: ${state} since ${since}${last_error === "" ? "" : `: ${last_error}`}${waiting}`;
  if (state === "never") return warned("connection", found, NETWORK);
  const refused =
    "The controller answers and refuses: look at the code, and enrol again if its certificate is revoked.";
  return faulty("connection", found, state === "refused" ? refused : NETWORK);
}

/** A TLS handshake with both certificates; nothing is asked. */
function dialled(identity: HostIdentity): Promise<Check> {
  const { reportsAddress: address, authorityPem: ca, certificatePem: cert, privateKeyPem: key } = identity;
  const cutAt = address.lastIndexOf(":");
  const host = address.slice(0, cutAt).replace(/^\[|\]$/g, "");
  const options: ConnectionOptions = {
    host,
    port: Number(address.slice(cutAt + 1)),
    ca,
    cert,
    key,
    minVersion: "TLSv1.2",
  };
  return new Promise((resolve) => {
    // The role is the name, as for the agent's own calls.
    const checkServerIdentity = () => undefined;
    const socket = connect({ ...options, checkServerIdentity, ALPNProtocols: ["h2"], timeout: DIAL_MS });
    const end = (check: Check): void => {
      socket.destroy();
      resolve(check);
    };
    socket.once("secureConnect", () => {
      const role = roleOfCertificate(socket.getPeerCertificate());
      const wrong = `${address} shows a certificate for ${role ?? "no role"}`;
      if (role === CONTROLLER_ROLE) end(fine("connection", `${address} answers, and is the controller`));
      else end(faulty("connection", wrong, "Check the address: this is not the controller's door."));
    });
    socket.once("timeout", () =>
      end(faulty("connection", `${address}: nothing came for ${DIAL_MS / 1000} s`, NETWORK)),
    );
    socket.once("error", (error: Error) => end(faulty("connection", `${address}: ${error.message}`, NETWORK)));
  });
}
