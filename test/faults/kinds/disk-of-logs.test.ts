import { expect, test } from "vitest";
import { chooseBy } from "../../soak/happenings/happening.ts";
import { chances } from "../../support/chances.ts";
import { troubleHistory } from "../history.ts";
import type { SmallDisk } from "../small-disk.ts";
import { diskOfLogs } from "./disk-of-logs.ts";

const choose = chooseBy(chances(1));
const disk: SmallDisk = { folder: "logs", free: () => undefined, remove: () => undefined };
const drawn = (of: SmallDisk) => diskOfLogs.draw({ disk: of, history: troubleHistory(() => 0) }, choose);

test("a full disk is a fault only where a disk can be filled: what does nothing would count as survived", () => {
  expect(drawn(disk)).toBeUndefined();
  expect(drawn({ ...disk, fill: async () => undefined })).toMatchObject({ kind: "disk of logs full", subject: "logs" });
});
