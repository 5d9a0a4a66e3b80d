/** Plays exercises through the API: everybody who is not there is stood in for, as themselves. */
export { type Audience, type Played, Stuck } from "./play.js";
export { type Rehearsal, type Rehearsed, rehearse } from "./rehearse.js";
export type { Waiting } from "./sight.js";
