import assert from "node:assert/strict";
import { ROOM_BYTES, Rooms } from "../../../core/memory/rooms.js";

for (const kind of ["shared", "own"] as const)
  describe(`rooms of ${kind} memory`, () => {
    it("are used again once nobody looks at them, and not before", () => {
      const rooms = new Rooms(kind);
      const room = rooms.take();
      assert.equal(room.length, ROOM_BYTES);
      rooms.hold(room);
      rooms.giveBack(room.subarray(0, 7));
      const other = rooms.take();
      assert.notEqual(other.buffer, room.buffer);
      rooms.giveBack(room.subarray(7, 9));
      assert.equal(rooms.take().buffer, room.buffer);
    });

    it("are given back once: a second time, and bytes from elsewhere, change nothing", () => {
      const rooms = new Rooms(kind);
      const room = rooms.take();
      rooms.giveBack(room);
      rooms.giveBack(room);
      rooms.giveBack(new Uint8Array(ROOM_BYTES));
      rooms.hold(new Uint8Array(1));
      const [one, two] = [rooms.take(), rooms.take()];
      assert.equal(one.buffer, room.buffer);
      assert.notEqual(two.buffer, room.buffer);
    });

    it("are shared with other threads or not, as was said", () => {
      assert.equal(new Rooms(kind).take().buffer instanceof SharedArrayBuffer, kind === "shared");
    });
  });
