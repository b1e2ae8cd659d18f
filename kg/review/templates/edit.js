"use strict";
// Accept, reject, edit and add facts and entities. All text is set as text; only the server's own article is HTML.
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const length = (text) => [...text].length; // code points, as facts/1 counts
  let data = JSON.parse(byId("data").textContent);
  const { codes, post } = data;
  const editor = byId("editor");
  let selected = null; // the words selected last: {start, end, words}

  // The selection as offsets into the text: every piece of it knows where it begins, and holds one text node.
  const readSelection = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const pieces = all("[data-at]", byId("body")).filter((piece) => range.intersectsNode(piece));
    if (!pieces.length) return;
    const at = (piece, node, offset, otherwise) => Number(piece.dataset.at)
      + (piece.contains(node) && node.nodeType === Node.TEXT_NODE ? length(node.data.slice(0, offset)) : otherwise);
    const [first, last] = [pieces[0], pieces[pieces.length - 1]];
    const start = at(first, range.startContainer, range.startOffset, 0);
    const end = at(last, range.endContainer, range.endOffset, length(last.textContent));
    if (start < end) {
      selected = { start, end, words: words(start, end) };
      for (const node of all("[data-selected]", editor)) node.textContent = selected.words;
    }
  };
  const words = (start, end) => {
    let text = "";
    for (const piece of all("[data-at]", byId("body"))) {
      const at = Number(piece.dataset.at);
      const points = [...piece.textContent];
      if (at < end && at + points.length > start) text += points.slice(Math.max(0, start - at), end - at).join("");
    }
    return text;
  };
  document.addEventListener("selectionchange", readSelection);

  const tell = (text) => { byId("told").textContent = text; };
  const send = async (body) => {
    const answer = await fetch(post, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    const got = await answer.json();
    if (!answer.ok) throw new Error(got.message || "it was refused");
    data = got.data;
    byId("body").innerHTML = got.article;
    refresh();
    return got;
  };
  const refresh = () => {
    byId("complete").textContent = data.complete ? "Not complete after all" : "Mark as complete";
    byId("notes").textContent = data.notes.join("\n");
    document.dispatchEvent(new Event("parley:changed"));
  };
  const decide = async (decision, id) => {
    try {
      await send({ decision, target: id, fingerprint: data.facts[id].fingerprint });
      tell(`${id}: ${decision}`);
    } catch (error) { tell(`${id}: ${error.message}`); }
    const fact = all(".fact").find((each) => each.dataset.fact === id);
    if (fact) fact.focus({ preventScroll: true });
  };

  // Building forms
  const make = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };
  const choice = (options, value, none) => {
    const select = make("select");
    if (none !== undefined) select.append(make("option", { value: "", textContent: none }));
    for (const [name, label] of options) select.append(make("option", { value: name, textContent: label }));
    if (value && !options.some(([name]) => name === value)) select.append(make("option", { value, textContent: value }));
    select.value = value ?? (none === undefined ? select.value : "");
    return select;
  };
  const coded = (list, value, none) => choice(codes[list].map((code) => [code, code.replaceAll("-", " ")]), value, none);
  const entityOptions = () => data.entities.map((entity) => [entity.id, `${entity.name} (${entity.type})`]);
  const eventOptions = () => Object.entries(data.events).map(([id, type]) => [id, `${type.replaceAll("-", " ")}: ${id}`]);
  const who = (value, none) => choice(entityOptions(), value, none);
  const what = (value, none) => choice([...entityOptions(), ...eventOptions()], value, none);
  const line = (value) => make("input", { type: "text", value: value ?? "", className: "wide" });
  const number = (value) => make("input", { type: "number", min: "0", step: "any", value: value ?? "", size: 8 });
  const button = (text, act, kind = "") => {
    const made = make("button", { type: "button", textContent: text, className: kind });
    made.addEventListener("click", act);
    return made;
  };
  const orNull = (control) => control.value.trim() || null;
  const orNumber = (control) => (control.value === "" ? null : Number(control.value));

  // A list whose members can be taken out and added: `row` gives a node and what reads it.
  const list = (values, row, more) => {
    const rows = [];
    const box = make("div");
    const put = (value) => {
      const one = row(value);
      const holder = make("div", { className: "tools" }, ...one.nodes, button("✕", () => {
        rows.splice(rows.indexOf(one), 1);
        holder.remove();
      }));
      holder.lastChild.setAttribute("aria-label", "Take out");
      rows.push(one);
      box.insertBefore(holder, box.lastChild);
    };
    box.append(button(more, () => { const value = row.fresh(); if (value) put(value); }));
    values.forEach(put);
    return { node: box, read: () => rows.map((one) => one.read()) };
  };
  const partRow = Object.assign((part) => {
    const [role, entity] = [coded("role", part.role), who(part.entity)];
    return { nodes: [role, entity], read: () => ({ entity: entity.value, role: role.value }) };
  }, { fresh: () => ({ role: "party" }) });
  const referenceRow = Object.assign((reference) => {
    const control = what(reference);
    return { nodes: [control], read: () => control.value };
  }, { fresh: () => (data.entities[0] ?? { id: "" }).id });
  const evidenceRow = Object.assign((span) => ({
    nodes: [make("q", { textContent: span.quote ?? words(span.start, span.end) })],
    read: () => ({ start: span.start, end: span.end }),
  }), { fresh: () => { if (!selected) complain("Select words in the text first."); return selected; } });

  const one = (control, read = orNull) => ({ node: control, read: () => read(control) });
  const time = (value) => {
    const given = value ?? {};
    const text = line(given.text);
    const [start, end] = [line(given.start), line(given.end)];
    start.placeholder = "first day"; end.placeholder = "last day";
    start.size = end.size = 11; start.className = end.className = "";
    const [precision, basis] = [coded("precision", given.precision, "precision"), coded("basis", given.basis, "basis")];
    const read = () => {
      const found = { text: orNull(text), start: orNull(start), end: orNull(end), precision: orNull(precision), basis: orNull(basis) };
      return Object.values(found).some(Boolean) ? found : null;
    };
    return { node: make("div", {}, text, start, end, precision, basis), read };
  };
  const flag = (value) => {
    const box = make("input", { type: "checkbox", checked: Boolean(value) });
    return { node: box, read: () => box.checked };
  };

  const circumstances = (fact) => ({ time: time(fact.time), place: one(who(fact.place, "nowhere told")) });
  const OWN = {
    event: (fact) => ({
      type: one(coded("event", fact.type)),
      participants: list(fact.participants ?? [], partRow, "Add a participant"),
      ...circumstances(fact),
      about: list(fact.about ?? [], referenceRow, "Add what it is about"),
      part_of: one(choice(eventOptions(), fact.part_of, "nothing")),
      condition: one(choice(eventOptions(), fact.condition, "none")),
      event: one(line(fact.event)),
    }),
    relation: (fact) => ({
      type: one(coded("relation", fact.type)),
      subject: one(what(fact.subject)),
      object: one(what(fact.object)),
      symmetric: flag(fact.symmetric),
      topic: one(what(fact.topic, "none")),
      ...circumstances(fact),
    }),
    figure: (fact) => ({
      about: one(what(fact.about)),
      measure: one(coded("measure", fact.measure)),
      population: one(coded("population", fact.population)),
      low: one(number(fact.low), orNumber),
      best: one(number(fact.best), orNumber),
      high: one(number(fact.high), orNumber),
      text: one(line(fact.text)),
      ...circumstances(fact),
    }),
    characterization: (fact) => ({
      subject: one(what(fact.subject)),
      aspect: one(coded("aspect", fact.aspect)),
      value: one(line(fact.value)),
    }),
  };
  const claim = (fact) => ({
    modality: one(coded("modality", fact.modality ?? "asserted")),
    polarity: one(coded("polarity", fact.polarity ?? "positive")),
    claimant: one(who(fact.claimant, "the source itself")),
    hedge: one(line(fact.hedge)),
    note: one(line(fact.note)),
    evidence: list(fact.evidence ?? [], evidenceRow, "Add the selected words"),
  });

  const trouble = make("p", { className: "trouble", role: "alert" });
  const complain = (text) => { trouble.textContent = text; };
  const open = (title, fields, save) => {
    trouble.textContent = "";
    const grid = make("div", { className: "fields" });
    for (const [name, field] of Object.entries(fields)) {
      const label = make("label", { textContent: name.replace("_", " ") });
      const control = field.node.matches("input, select") ? field.node : null;
      if (control) { control.id = `field-${name}`; label.htmlFor = control.id; control.name = name; }
      grid.append(label, control ? make("div", {}, control) : field.node);
    }
    const chosen = make("p", { className: "note" }, "Selected: ", make("q", { textContent: selected ? selected.words : "" }));
    chosen.lastChild.dataset.selected = "";
    editor.replaceChildren(
      make("h2", { textContent: title }), grid, chosen, trouble,
      make("div", { className: "foot" }, button("Save", async () => {
        try { await save(); close(); } catch (error) { complain(error.message); }
      }, "main"), button("Cancel", close)),
    );
    editor.hidden = false;
    editor.querySelector("select, input").focus({ preventScroll: true });
  };
  const close = () => { editor.hidden = true; editor.replaceChildren(); };

  const editFact = (fact, id) => {
    const fields = { ...OWN[fact.kind](fact), ...claim(fact) };
    open(id ? `Edit ${fact.kind} ${id}` : `New ${fact.kind}`, fields, async () => {
      const fresh = { ...fact };
      for (const [name, field] of Object.entries(fields)) {
        const value = field.read();
        if (value === null || value === false || (Array.isArray(value) && !value.length && name !== "evidence")) delete fresh[name];
        else fresh[name] = value;
      }
      const body = id ? { decision: "edit", target: id, fingerprint: data.facts[id].fingerprint } : { decision: "add" };
      await send({ ...body, new: fresh });
      tell(id ? `${id}: edit` : "added");
    });
  };
  const addFact = (kind) => {
    const fact = { kind, modality: "asserted", polarity: "positive", evidence: selected ? [selected] : [] };
    if (kind === "event") {
      let count = Object.keys(data.events).length + 1;
      while (`new-${count}` in data.events) count += 1;
      fact.event = `new-${count}`;
    }
    if (kind === "figure" && selected) fact.text = selected.words;
    if (kind === "characterization" && selected) fact.value = selected.words;
    editFact(fact, null);
  };

  const editEntity = () => {
    const which = choice(entityOptions(), "", "a new one");
    const name = line(selected ? selected.words.trim() : "");
    const type = coded("entity", "armed-group");
    const mention = make("input", { type: "checkbox", checked: Boolean(selected) });
    which.addEventListener("change", () => {
      const known = data.entities.find((entity) => entity.id === which.value);
      if (known) { name.value = known.name; type.value = known.type; }
    });
    open("Entity", {
      which: one(which), name: one(name), type: one(type), "mentioned by the selected words": { node: mention },
    }, async () => {
      const known = data.entities.find((entity) => entity.id === which.value);
      const fresh = { name: name.value.trim(), type: type.value };
      if (mention.checked && selected) fresh.mentions = [{ start: selected.start, end: selected.end }];
      await send({ decision: "entity", target: known ? known.id : null, fingerprint: known ? known.fingerprint : null, new: fresh });
      tell(`${fresh.name}: kept`);
    });
  };

  const ACTS = {
    accept: (id) => decide("accept", id),
    reject: (id) => decide("reject", id),
    undo: (id) => decide("undo", id),
    edit: (id) => editFact(data.facts[id].fact, id),
  };
  const KEYS = { a: "accept", r: "reject", e: "edit", u: "undo" };
  document.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]");
    if (act) ACTS[act.dataset.act](act.closest(".fact").dataset.fact);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !editor.hidden) close();
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.matches(".fact")) return;
    const act = KEYS[event.key.toLowerCase()];
    if (act) { event.preventDefault(); ACTS[act](event.target.dataset.fact); }
  });
  byId("new-fact").addEventListener("click", () => addFact(byId("new-kind").value));
  byId("entities").addEventListener("click", editEntity);
  byId("complete").addEventListener("click", async () => {
    try { await send({ decision: data.complete ? "undo" : "complete", target: "#source" }); tell(data.complete ? "complete" : "not complete"); }
    catch (error) { tell(error.message); }
  });
  refresh();
})();
