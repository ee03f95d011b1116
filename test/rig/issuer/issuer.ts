import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

interface TokenWish {
  readonly kid?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly until?: string;
  readonly key?: KeyPair;
}

interface Client {
  readonly id: string;
  /** None: a public client. */
  readonly secret?: string;
}

/** An identity provider on this machine: discovery, keys, tokens that it signs, and the authorization code flow with PKCE (RFC 6749, RFC 7636). */
export class Issuer implements AsyncDisposable {
  /** Who sits before the browser, and agrees at once. */
  person: JWTPayload = { sub: "1" };
  /** Says no in the place of that. */
  refuses = false;
  /** What is put into the next ID tokens in the place of what is right. */
  forged: TokenWish & { readonly nonce?: string } = {};
  readonly #codes = new Map<string, URLSearchParams>();

  private constructor(
    private readonly server: Server,
    private readonly keys: Map<string, KeyPair>,
    private readonly client: Client,
    private readonly says: string | undefined,
  ) {
    server.on("request", (request, response) => void this.#answer(request, response));
  }

  /** `says`: another issuer's name, in the place of its own. */
  static async start({ says, client = { id: "console" } }: { says?: string; client?: Client } = {}): Promise<Issuer> {
    const keys = new Map<string, KeyPair>([["key-1", await generateKeyPair("ES256")]]);
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Issuer(server, keys, client, says);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async token(claims: JWTPayload, wish: TokenWish = {}): Promise<string> {
    const { kid = "key-1", issuer = this.url, audience = "greenroom", until = "10 minutes", key } = wish;
    const { privateKey } = key ?? this.keys.get(kid) ?? (await generateKeyPair("ES256"));
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(until)
      .sign(privateKey);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    if (pathname === "/authorize") {
      response.writeHead(302, { location: this.#decide(searchParams) }).end();
      return;
    }
    const { status, json } =
      pathname === "/token"
        ? await this.#redeem(new URLSearchParams(await text(request)))
        : { status: 200, json: await (pathname === "/keys" ? this.#keySet() : this.#discovery()) };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
  }

  async #discovery(): Promise<object> {
    return {
      issuer: this.says ?? this.url,
      jwks_uri: `${this.url}/keys`,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
      code_challenge_methods_supported: ["S256"],
    };
  }

  async #keySet(): Promise<object> {
    const told = [...this.keys].map(async ([kid, { publicKey }]) => ({
      ...{ ...(await exportJWK(publicKey)), kid, alg: "ES256" },
    }));
    return { keys: await Promise.all(told) };
  }

  #decide(asked: URLSearchParams): string {
    const back = new URL(asked.get("redirect_uri") ?? "");
    back.searchParams.set("state", asked.get("state") ?? "");
    if (this.refuses) {
      back.searchParams.set("error", "access_denied");
      back.searchParams.set("error_description", "not today");
      return back.href;
    }
    const code = randomBytes(16).toString("hex");
    this.#codes.set(code, asked);
    back.searchParams.set("code", code);
    return back.href;
  }

  /** A code is good once, for the client that it was made for, with the verifier of its challenge. */
  async #redeem(sent: URLSearchParams): Promise<{ readonly status: number; readonly json: object }> {
    const code = sent.get("code") ?? "";
    const asked = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash("sha256")
      .update(sent.get("code_verifier") ?? "")
      .digest("base64url");
    const fits =
      asked !== undefined &&
      asked.get("response_type") === "code" &&
      asked.get("code_challenge_method") === "S256" &&
      asked.get("code_challenge") === challenge &&
      sent.get("redirect_uri") === asked.get("redirect_uri") &&
      sent.get("client_id") === this.client.id &&
      asked.get("client_id") === this.client.id &&
      (sent.get("client_secret") ?? undefined) === this.client.secret;
    if (!fits) return { status: 400, json: { error: "invalid_grant" } };
    const { nonce = asked.get("nonce") ?? "", ...wish } = this.forged;
    const idToken = await this.token({ ...this.person, nonce }, { audience: this.client.id, ...wish });
    return {
      status: 200,
      json: { access_token: randomBytes(16).toString("hex"), token_type: "Bearer", id_token: idToken },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}
