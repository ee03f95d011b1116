import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type SqliteDatabase,
  type SqliteDialectConfig,
  type SqliteStatement,
} from "kysely";
import { Recent } from "../../core/memory/recent.js";

class TransactionalAdapter extends SqliteAdapter {
  // Without this Kysely runs migrations outside a transaction and a failed one leaves half a schema (DEPS 3.5).
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateDriver extends SqliteDriver {
  // A deferred transaction that reads first may fail to become a writer; the write lock is taken at once.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

/** Texts of statements that are kept: a list of a new length is a new text. */
const STATEMENTS_KEPT = 500;
const CHANGES_NO_TABLE = /^\s*(?:select|insert|update|delete|with|begin|commit|rollback|savepoint|release)\b/i;

/** Compiles a statement once: SQLite takes longer to compile most of ours than to run them. */
class PreparedOnce implements SqliteDatabase {
  readonly #database: SqliteDatabase;
  readonly #statements = new Recent<SqliteStatement>(STATEMENTS_KEPT);

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  prepare(text: string): SqliteStatement {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    if (CHANGES_NO_TABLE.test(text)) this.#statements.set(text, statement);
    // What a migration changes may change what an older statement answers.
    else this.#statements.clear();
    return statement;
  }

  close(): void {
    this.#database.close();
  }
}

/** SQLite as the store needs it: statements are compiled once, migrations roll back whole, transactions write from their first statement. */
export class StoreDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(database: SqliteDatabase) {
    const config = { database: new PreparedOnce(database) };
    super(config);
    this.#config = config;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#config);
  }
}
