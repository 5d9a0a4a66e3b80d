import { chart } from "@mirror/chart";

export type ShareRecallStatus = "asked" | "overdue" | "returned" | "erased" | "refused";
export type ShareRecallEvent = "return" | "erase" | "refuse" | "deadline";

/** What can become of a request to give back what was shared. Whoever has refused may still do it. */
export const shareRecallChart = chart<ShareRecallStatus, ShareRecallEvent>("share recall", ["asked"], {
  asked: { return: "returned", erase: "erased", refuse: "refused", deadline: "overdue" },
  overdue: { return: "returned", erase: "erased", refuse: "refused" },
  refused: { return: "returned", erase: "erased" },
  returned: {},
  erased: {},
});
