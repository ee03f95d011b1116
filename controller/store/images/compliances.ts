import type { Kysely } from "kysely";
import type { HostCompliance } from "../../domain/compliance-model.js";
import { succeeding } from "../../domain/compliance/unavailable.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

/** That a check of a host is kept. */
export interface CheckHead {
  readonly scopeId: string;
  readonly hostId: string;
  /** Another one for every result. */
  readonly name: string;
}

export class ComplianceReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** The last result of every host of a scope, by host id; empty before the first check. */
  async ofScope(scopeId: string): Promise<readonly HostCompliance[]> {
    const rows = await this.db
      .selectFrom("compliance")
      .select("result")
      .where("scope_id", "=", scopeId)
      .orderBy("host_id")
      .execute();
    return rows.map((row) => readJson(row.result));
  }

  /** Which checks are kept, of all hosts, without what they found. */
  async heads(): Promise<readonly CheckHead[]> {
    const rows = await this.db
      .selectFrom("compliance")
      .select(["scope_id", "host_id", "commit_id", "scanned_at", "revision"])
      .execute();
    return rows.map(({ scope_id: scopeId, host_id: hostId, commit_id, scanned_at, revision }) => {
      return { scopeId, hostId, name: `${commit_id} ${scanned_at} ${revision}` };
    });
  }

  /** The last result of some hosts of a scope. */
  async ofHosts(scopeId: string, hostIds: readonly string[]): Promise<readonly HostCompliance[]> {
    const rows = await this.db
      .selectFrom("compliance")
      .select("result")
      .where("scope_id", "=", scopeId)
      .where("host_id", "in", hostIds)
      .execute();
    return rows.map((row) => readJson(row.result));
  }

  async ofHost({ scopeId, hostId }: { scopeId: string; hostId: string }): Promise<HostCompliance | undefined> {
    const row = await this.db
      .selectFrom("compliance")
      .select("result")
      .where("scope_id", "=", scopeId)
      .where("host_id", "=", hostId)
      .executeTakeFirst();
    return row && readJson(row.result);
  }
}

/** The last compliance result of each host. */
export class ComplianceStore extends ComplianceReader {
  /** A host that left its scope has no compliance there any more. */
  async forgetHost(hostId: string): Promise<void> {
    await this.db.deleteFrom("compliance").where("host_id", "=", hostId).execute();
  }

  /** Puts results in the place of the hosts' older ones, and answers them with what goes on from those: since when a host is unknown. */
  async put(found: { scopeId: string; results: readonly HostCompliance[] }): Promise<readonly HostCompliance[]> {
    const { scopeId } = found;
    const kept: HostCompliance[] = [];
    for (const each of found.results) {
      const result = succeeding(await this.ofHost({ scopeId, hostId: each.hostId }), each);
      const row = {
        commit_id: result.commitId,
        scanned_at: result.scannedAt,
        status: result.status,
        stage_status: result.stageStatus,
        result: writeJson(result),
      };
      await this.db
        .insertInto("compliance")
        .values({ scope_id: scopeId, host_id: result.hostId, ...row })
        .onConflict((conflict) =>
          conflict.columns(["scope_id", "host_id"]).doUpdateSet((eb) => ({
            ...row,
            revision: eb("compliance.revision", "+", 1),
          })),
        )
        .execute();
      kept.push(result);
    }
    return kept;
  }
}
