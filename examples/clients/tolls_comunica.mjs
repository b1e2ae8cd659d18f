import { readFile } from "node:fs/promises";
import { QueryEngine } from "@comunica/query-sparql";

const query = await readFile("examples/clients/tolls.rq", "utf8");
const rows = await new QueryEngine().queryBindings(query, {
  sources: [{ type: "sparql", value: "http://127.0.0.1:8000/sparql" }],
});
for await (const row of rows) {
  console.log(["source", "least", "words", "quote"].map((name) => row.get(name)?.value ?? "").join("\t"));
}
