import type { Database } from "better-sqlite3";
import { BadImageTable } from "./table/bad-image-table.js";
import { CapTable } from "./table/cap-table.js";
import { FindingTable } from "./table/finding-table.js";
import { HoldTable } from "./table/hold-table.js";
import { ImageTable } from "./table/image-table.js";
import { OrderTable } from "./table/order-table.js";
import { PartTagTable } from "./table/part-tag-table.js";
import { PlaceTable } from "./table/place-table.js";
import { ReceiptTable } from "./table/receipt-table.js";
import { RemediationTable } from "./table/remediation-table.js";
import { SeenTable } from "./table/seen-table.js";
import { StagedVibTable } from "./table/staged-vib-table.js";

/** The ledger's tables on one database. */
export class Tables {
  readonly images: ImageTable;
  readonly stagedVibs: StagedVibTable;
  readonly orders: OrderTable;
  readonly seen: SeenTable;
  readonly receipts: ReceiptTable;
  readonly places: PlaceTable;
  readonly partTags: PartTagTable;
  readonly findings: FindingTable;
  readonly holds: HoldTable;
  readonly caps: CapTable;
  readonly remediations: RemediationTable;
  readonly badImages: BadImageTable;

  constructor(db: Database) {
    this.images = new ImageTable(db);
    this.stagedVibs = new StagedVibTable(db);
    this.orders = new OrderTable(db);
    this.seen = new SeenTable(db);
    this.receipts = new ReceiptTable(db);
    this.places = new PlaceTable(db);
    this.partTags = new PartTagTable(db);
    this.findings = new FindingTable(db);
    this.holds = new HoldTable(db);
    this.caps = new CapTable(db);
    this.remediations = new RemediationTable(db);
    this.badImages = new BadImageTable(db);
  }
}
