import type { HostRow } from "../host-rows.js";

/** What a staging of some hosts would do, told before it is begun. */
export interface StagePlan {
  readonly toStage: readonly HostRow[];
  /** Bytes that are not there yet, of all together. */
  readonly bytes: number;
  /** Hosts whose scratch has less room than that: need and have in bytes. */
  readonly short: readonly {
    readonly host: HostRow;
    readonly need: number;
    readonly have: number;
    readonly path: string;
  }[];
  readonly compliant: number;
  readonly alreadyStaged: number;
  readonly incompatible: number;
  /** Never checked, or not reached: they are checked first. */
  readonly unknown: number;
  readonly away: readonly HostRow[];
  readonly volatile: readonly HostRow[];
  /** Hosts that say why their scratch cannot be used now. */
  readonly blocked: readonly { readonly host: HostRow; readonly why: string }[];
}

export function stagePlan(rows: readonly HostRow[]): StagePlan {
  const ofKind = (kind: HostRow["state"]["kind"]) => rows.filter(({ state }) => state.kind === kind);
  const toStage = rows.filter(({ state }) => ["partial", "not-staged"].includes(state.kind));
  const short = toStage.flatMap((host) => {
    const { scratch } = host.detail;
    const need = neededBytes(host);
    if (scratch === null || scratch.free_bytes >= need) return [];
    return [{ host, need, have: scratch.free_bytes, path: scratch.staging_folder }];
  });
  return {
    ...{ toStage, short },
    bytes: toStage.reduce((sum, host) => sum + neededBytes(host), 0),
    compliant: ofKind("compliant").length,
    alreadyStaged: ofKind("staged").length + ofKind("staged-software").length,
    incompatible: ofKind("incompatible").length,
    unknown: ofKind("unknown").length,
    away: rows.filter(({ detail }) => detail.connection_state !== "CONNECTED"),
    blocked: toStage.flatMap((host) => {
      const why = host.detail.scratch?.problem ?? null;
      return why === null ? [] : [{ host, why }];
    }),
    volatile: toStage.filter(({ detail }) => detail.scratch?.volatile === true),
  };
}

const neededBytes = ({ compliance }: HostRow): number =>
  compliance === undefined ? 0 : Math.max(0, compliance.greenroom.bytes_wanted - compliance.greenroom.bytes_staged);
