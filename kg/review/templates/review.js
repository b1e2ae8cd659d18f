"use strict";
// Facts light up their words, words their facts; filters. The page is whole without it.
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const articleOf = (node) => node.closest(".article");
  const numbers = (mark) => mark.dataset.facts ? mark.dataset.facts.split(" ") : [];

  const dark = () => all(".lit, .named").forEach((node) => node.classList.remove("lit", "named"));
  const light = (article, wanted) => {
    dark();
    for (const mark of all("mark[data-facts]", article)) {
      if (numbers(mark).some((number) => wanted.includes(number))) mark.classList.add("lit");
    }
    for (const fact of all(".fact", article)) if (wanted.includes(fact.dataset.n)) fact.classList.add("lit");
  };
  const name = (article, entity) => {
    for (const node of all("[data-entities]", article)) {
      node.classList.toggle("named", node.dataset.entities.split(" ").includes(entity));
    }
  };

  const point = (event) => {
    const at = event.target.closest(".name, .fact, mark[data-facts], .refs a");
    if (!at || !articleOf(at)) return event.type === "focusin" ? undefined : dark();
    const article = articleOf(at);
    if (at.matches("mark")) light(article, numbers(at));
    else light(article, [(at.dataset.n ? at : at.closest("[data-n]")).dataset.n]);
    if (at.matches(".name")) name(article, at.dataset.entity);
  };
  document.addEventListener("mouseover", point);
  document.addEventListener("focusin", point);

  const show = (node) => node.scrollIntoView({ block: "nearest" });
  const goThere = (at) => {
    const article = articleOf(at);
    if (at.matches("mark")) {
      const fact = all(".fact", article).find((each) => each.dataset.n === numbers(at)[0]);
      if (fact) { show(fact); fact.focus({ preventScroll: true }); }
    } else {
      const mark = all("mark[data-facts]", article).find((each) => numbers(each).includes(at.dataset.n));
      if (mark) show(mark);
    }
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, select") || !String(getSelection()).trim() === false) return;
    const at = event.target.closest(".fact, mark[data-facts]");
    if (at) goThere(at);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".fact")) goThere(event.target);
  });

  const form = document.getElementById("filters");
  const filter = () => {
    const kinds = all("[name=kind]:checked", form).map((box) => box.value);
    const { modality, tier, confidence, least, count } = form.elements;
    least.value = Number(confidence.value).toFixed(2);
    let shown = 0;
    const facts = all(".fact");
    for (const fact of facts) {
      const { kind, modality: how, tier: where, confidence: sure = "1" } = fact.dataset;
      fact.hidden = !kinds.includes(kind) || Number(sure) < Number(confidence.value)
        || (tier.value !== "" && tier.value !== where)
        || (modality.value === "!" ? how === "asserted" : modality.value !== "" && modality.value !== how);
      shown += !fact.hidden;
    }
    for (const article of all(".article")) {
      const kept = new Set(all(".fact:not([hidden])", article).map((fact) => fact.dataset.n));
      for (const mark of all("mark[data-facts]", article)) {
        mark.classList.toggle("off", !numbers(mark).some((number) => kept.has(number)));
      }
      for (const link of all(".refs a", article)) link.hidden = !kept.has(link.dataset.n);
    }
    count.value = `${shown} of ${facts.length} facts`;
  };
  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("parley:changed", filter);
    filter();
  }
})();
