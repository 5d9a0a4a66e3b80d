import { routes } from "@mirror/contract";
import { type Door, reads } from "../door/reads.js";
import { meView } from "../views/partner-view.js";

export const meDoors: Door[] = [reads(routes.me.show, async (_sight, { caller }) => meView(caller))];
