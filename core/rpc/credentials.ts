import {
  credentials,
  ServerCredentials,
  ServerInterceptingCall,
  type ChannelCredentials,
  type ServerInterceptor,
} from "@grpc/grpc-js";
import { checkServerIdentity, createSecureContext, type SecureContext } from "node:tls";
import { roleOfCertificate } from "../trust/roles.js";
import { trustProblem } from "../trust/trust-problems.js";
import { rpcProblem } from "./rpc-problems.js";
import { toGrpcStatus } from "./status.js";

/** Certificates and key in PEM form; `cert` may be a chain, leaf first. */
export interface TlsIdentity {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const TLS = { minVersion: "TLSv1.3" } as const;

/** Server credentials whose certificates can be replaced while serving: new connections see the new ones. */
export class LiveServerCredentials extends ServerCredentials {
  constructor(identity: TlsIdentity, clients: { requestCert: boolean; rejectUnauthorized: boolean }) {
    super(clients, { ...TLS, ...checkedIdentity(identity) });
  }

  /** Throws CERTIFICATE_UNUSABLE, and changes nothing, when the new ones do not fit together. */
  replace(identity: TlsIdentity): void {
    this.updateSecureContextOptions({ ...TLS, ...checkedIdentity(identity) });
  }

  override _equals(other: ServerCredentials): boolean {
    return other === this;
  }
}

// grpc-js only logs a context that OpenSSL refuses, and then refuses every client (DEPS 1.6): tried here first.
function checkedIdentity({ ca, cert, key }: TlsIdentity): TlsIdentity {
  secureContext({ ca, cert, key });
  return { ca, cert, key };
}

function secureContext(identity: Pick<TlsIdentity, "ca"> & Partial<TlsIdentity>): SecureContext {
  try {
    return createSecureContext({ ...TLS, ...identity });
  } catch (cause) {
    throw trustProblem("CERTIFICATE_UNUSABLE", { why: cause instanceof Error ? cause.message : String(cause) }, cause);
  }
}

/**
 * TLS 1.3 server credentials. "required": a client without a certificate of the CA gets no connection. "optional": it
 * gets one, but no role; a certificate that does not verify counts as none.
 */
export function serverCredentials(
  wanted: TlsIdentity & { readonly clientCertificates: "required" | "optional" },
): LiveServerCredentials {
  return new LiveServerCredentials(wanted, {
    requestCert: true,
    rejectUnauthorized: wanted.clientCertificates === "required",
  });
}

/** What a client shows and trusts; one for all its peers, since a context for each costs memory and time (DEPS 4.3). */
export const clientContext = (identity: { ca: string; cert?: string; key?: string }): SecureContext =>
  secureContext(identity);

/** Credentials for peers of one role: the certificate must be of the CA and carry exactly that role. */
export function credentialsForRole(context: SecureContext, expectedRole: string): ChannelCredentials {
  return credentials.createFromSecureContext(context, {
    // The role is the name; addresses may change, and the host name dialled says nothing.
    checkServerIdentity: (_host, certificate) => {
      const role = roleOfCertificate(certificate);
      if (role === expectedRole) return undefined;
      return trustProblem("CERTIFICATE_UNUSABLE", {
        why: `the server is ${role ?? "nobody"}, wanted is ${expectedRole}`,
      });
    },
  });
}

/** Credentials for a peer that is known by its name, as on the web: of the context's authorities, and issued for this host name or address. */
export const credentialsForName = (context: SecureContext, name: string): ChannelCredentials =>
  credentials.createFromSecureContext(context, {
    checkServerIdentity: (_dialled, certificate) => checkServerIdentity(name, certificate),
  });

/** `credentialsForRole` with a context of its own. Without cert and key the client is anonymous. */
export function clientCredentials(wanted: {
  ca: string;
  cert?: string;
  key?: string;
  expectedRole: string;
}): ChannelCredentials {
  const { expectedRole, ...identity } = wanted;
  return credentialsForRole(clientContext(identity), expectedRole);
}

/** For the Unix socket alone, whose file mode decides who may call. */
export const insecureLocalCredentials = {
  server: (): ServerCredentials => ServerCredentials.createInsecure(),
  client: (): ChannelCredentials => credentials.createInsecure(),
} as const;

/** By full name of the service ("grpc.health.v1.Health"): who may call it; undefined is a peer without certificate. */
export type RoleRules = Readonly<Record<string, (role: string | undefined) => boolean>>;

/** Server interceptor that refuses every call that no rule allows, before its request is read. */
export function roleGuard(rules: RoleRules): ServerInterceptor {
  const ruleOf = new Map(Object.entries(rules));
  return (method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            const service = method.path.split("/")[1] ?? "";
            const { sslPeerCertificate } = call.getAuthContext();
            const role = sslPeerCertificate && roleOfCertificate(sslPeerCertificate);
            if (ruleOf.get(service)?.(role) === true) return pass(metadata);
            const refusal =
              sslPeerCertificate === undefined
                ? rpcProblem("CERTIFICATE_REQUIRED", { service })
                : rpcProblem("ROLE_REFUSED", { service, role: role ?? "a certificate without a role" });
            call.sendStatus(toGrpcStatus(refusal));
          },
        }),
    });
}
