/* eslint-disable @typescript-eslint/no-unsafe-return -- answers of every shape are looked into, and asserted */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientCredentials } from "../../../core/rpc/credentials.js";
import { rpcClient } from "../../../core/rpc/client.js";
import { createCertificateRequest } from "../../../core/trust/certificate-authority.js";
import { newSeed, signingKeyFromSeed, type SigningKey } from "../../../core/trust/ed25519.js";
import { CONTROLLER_ROLE } from "../../../core/trust/roles.js";
import { EnrollService } from "../../../proto/gen/greenroom/enroll/v1/enroll_pb.js";
import { ReportsService } from "../../../proto/gen/greenroom/reports/v1/reports_pb.js";
import type { StartedController } from "../api/started-controller.js";

/** Long enough for a busy machine: nobody waits for it. */
export const CALL = { timeoutMs: 60_000 } as const;

export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** CA, certificate and key of the controller itself. */
export function controllerIdentity(
  door: StartedController,
): Identity & { readonly ca: string; readonly caKey: string } {
  const read = (name: string) => readFileSync(join(door.settings.stateFolder, name), "utf8");
  return { ca: read("ca.pem"), caKey: read("ca-key.pem"), cert: read("server.pem"), key: read("server-key.pem") };
}

const clientOf = (door: StartedController, { ca, ...identity }: Partial<Identity> & { readonly ca?: string }) => ({
  address: door.controller.addresses.grpc,
  credentials: clientCredentials({ ca: ca ?? door.context.caPem, expectedRole: CONTROLLER_ROLE, ...identity }),
});

export const enrollClient = (door: StartedController, as: Partial<Identity> & { readonly ca?: string } = {}) =>
  rpcClient(EnrollService, clientOf(door, as));

export const reportsClient = (door: StartedController, as: Partial<Identity> & { readonly ca?: string } = {}) =>
  rpcClient(ReportsService, clientOf(door, as));

export async function newToken(door: StartedController, json: object = {}): Promise<string> {
  const answer = await door.ask("POST", "/api/greenroom/join-tokens", { session: await door.logIn(), json });
  return answer.json.token;
}

export interface EnrolmentChange {
  readonly receiptKey?: Uint8Array;
  readonly receiptKeyProof?: Uint8Array;
  readonly csrPem?: string;
  readonly advertise?: string;
  readonly acceptanceLevel?: string;
  readonly hostName?: string;
}

/** A valid enrolment for a token, with what a test wants to be otherwise. */
export async function enrolment(
  token: string,
  change: EnrolmentChange = {},
  receiptKey: SigningKey = signingKeyFromSeed(newSeed()),
) {
  const { csrPem, privateKeyPem } = await createCertificateRequest();
  const digest = createHash("sha256").update(csrPem).digest("hex");
  const proof = receiptKey.sign(Buffer.from(`greenroom-enroll\n${token}\n${digest}`));
  const request = {
    token,
    csrPem,
    receiptKey: receiptKey.publicKey,
    receiptKeyProof: proof,
    hostName: "esx-01",
    advertise: "127.0.0.1:1",
    agentVersion: "0.0.0-test",
    acceptanceLevel: "PartnerSupported",
    targets: [],
    ...change,
  };
  return { request, receiptKey, privateKeyPem };
}

export interface JoinedHost extends Identity {
  readonly hostId: string;
  readonly scopeId: string;
  readonly receiptKey: SigningKey;
}

/** A host that has enrolled: certificate and receipt key are real, no agent runs. */
export async function joinHost(
  door: StartedController,
  token: string,
  change: EnrolmentChange = {},
): Promise<JoinedHost> {
  const { request, receiptKey, privateKeyPem } = await enrolment(token, change);
  const client = enrollClient(door);
  try {
    const { hostId, scopeId, certificatePem } = await client.enroll(request, CALL);
    return { hostId, scopeId, receiptKey, cert: certificatePem, key: privateKeyPem };
  } finally {
    client.close();
  }
}
