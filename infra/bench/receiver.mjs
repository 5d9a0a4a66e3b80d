// A system that effects reach: answers each PUT, in a process of its own. Told "hold", it takes requests and does not
// answer them; told "answer", it answers from then on.

import { createServer } from "node:http";

let holds = false;
const server = createServer((request, response) => {
  request.resume();
  if (!holds) response.writeHead(204).end();
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The receiver has no port.");
  process.send?.({ url: `http://127.0.0.1:${address.port}` });
});
process.on("message", (told) => {
  holds = told === "hold";
  process.send?.({ told });
});
process.on("disconnect", () => process.exit());
