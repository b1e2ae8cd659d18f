const query = `
  PREFIX cf: <https://w3id.org/parley/ns#>
  PREFIX cfc: <https://w3id.org/parley/code/>
  PREFIX ent: <https://w3id.org/parley/entity/>
  PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

  SELECT DISTINCT ?source (COALESCE(?low, ?best) AS ?least) ?words ?quote {
    ?account cf:asserts ?event ; cf:place ent:idlib ; cf:startDate "2016-09-10"^^xsd:date .
    ?figure cf:about ?event ; cf:measure cfc:measure-killed ; cf:population cfc:population-all ; cf:valueText ?words .
    OPTIONAL { ?figure cf:low ?low }
    OPTIONAL { ?figure cf:best ?best }
    ?claim cf:asserts ?figure ; cf:source ?source .
    OPTIONAL { ?claim cf:evidence/cf:quotedText ?quote }
  } ORDER BY ?least ?source`;

const answer = await fetch("http://127.0.0.1:8000/sparql", {
  method: "POST",
  body: new URLSearchParams({ query }),
  headers: { Accept: "application/sparql-results+json" },
});
if (!answer.ok) throw new Error(await answer.text());
const { head, results } = await answer.json();
for (const row of results.bindings) console.log(head.vars.map((name) => row[name]?.value ?? "").join("\t"));
