"use strict";
// Draws what the page holds as data: the queue narrowed by its filters, and a page per supplier.
// Every text goes through text nodes; nothing here reads or writes markup.
(() => {
  const BATCH = 100, PRINTED = 500;
  const find = (id) => document.getElementById(id);
  const data = JSON.parse(find("data").textContent);
  const text = (at) => data.texts[at];

  // ---- elements -------------------------------------------------------------------------------
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null));
    return element;
  };
  const own = (words) => make("bdi", null, words);
  const rupees = (paise) => {
    const whole = String(Math.floor(Math.abs(paise) / 100));
    const head = whole.slice(0, -3), tail = whole.slice(-3);
    const grouped = head.replace(/\B(?=(\d\d)+$)/g, ",");
    const cents = String(Math.abs(paise) % 100).padStart(2, "0");
    return (paise < 0 ? "-" : "") + "₹" + (head ? grouped + "," : "") + tail + "." + cents;
  };
  const count = (number) => rupees(number * 100).slice(1, -3);
  const documents = (number) => count(number) + (number === 1 ? " document" : " documents");

  // ---- the queue ------------------------------------------------------------------------------
  const cards = data.cards.map((card, place) => {
    const [[number, where, outcome, supplier, name, section, role, risk, tax], fields, heading, lines,
      [reason, also, near, worth], [proposed, portal], steps] = card;
    return { place, number, where, outcome, supplier, name, section, role, risk, tax, fields, heading, lines,
      reason, also, near, worth, proposed, portal, steps, element: find("c" + place), haystack: null };
  });
  const haystack = (card) => {
    card.haystack ??= [card.number, card.where, text(card.name), gstinOf(card), card.reason, card.also, card.near,
      ...card.lines.flatMap((line) => [line[1], line[2] === 1 ? "" : line[2]])].join("\n").toLowerCase();
    return card.haystack;
  };
  const gstinOf = (card) => card.supplier < 0 ? "" : data.suppliers[card.supplier].gstin;

  const drawLine = ([name, ims, books, mark, gap]) => {
    const cell = make("td", { class: data.marks[mark] });
    if (mark === 1) {
      cell.append(make("span", { "aria-hidden": "true" }, "≠ "), make("span", { class: "hide" }, "differs: "));
    }
    cell.append(own(books === 1 ? ims : books));
    if (gap) cell.append(make("small", null, gap));
    return make("tr", null, make("th", { scope: "row" }, text(name)), make("td", null, own(ims)), cell);
  };
  const drawStep = ([title, words, sign]) => make("li", { class: data.signs[sign][0] },
    make("b", null, text(title)), " ", make("span", { class: "hide" }, data.signs[sign][1]), own(text(words)));
  const drawCard = (card) => {
    const head = make("header", null,
      make("div", null,
        make("h3", null, own(card.number), " · " + data.outcomes[card.outcome][1]),
        make("p", { class: "soft" }, make("a", { href: "#s:" + gstinOf(card) }, own(text(card.name))),
          " · " + data.sections[card.section][1] + " · ", own(card.where))),
      make("p", { class: "risk" }, rupees(card.risk), make("span", null, "at risk")));
    const column = (...words) => make("th", { scope: "col" }, ...words);
    const table = make("table", { class: "sides" },
      make("caption", { class: "hide" }, "Both sides of the document"),
      make("thead", null, make("tr", null, column("Field"), column("IMS"), column(own(text(card.heading))))),
      make("tbody", null, ...card.lines.map(drawLine)));
    const more = (label, words) => words ? make("p", { class: "soft" }, label, own(words), ".") : null;
    const proposal = make("p", null, make("span", { class: "do" }, "Proposed: " + text(card.proposed)));
    if (text(card.role)) proposal.append(" · ", own(text(card.role)), " must look");
    proposal.append(" · " + text(card.portal));
    return make("li", { id: "c" + card.place, tabindex: "-1" }, head, table, make("p", null, own(card.reason)),
      more("Also: ", card.also), more("Also near: ", card.near), proposal, make("p", { class: "soft" }, "GSTR-2B: ", own(card.worth)),
      make("details", { class: "how" }, make("summary", null, "How this came about"),
        make("ol", { class: "steps" }, ...card.steps.map(drawStep))));
  };

  const list = find("cards"), moreButton = find("more"), shown = find("shown");
  const inputs = ["outcome", "field", "supplier", "section", "role", "min", "max", "text"]
    .map((name) => [name, find("f-" + name)]);
  const input = Object.fromEntries(inputs);
  let chosen = cards, drawn = 0;

  const draw = (upTo) => {
    const next = chosen.slice(drawn, upTo);
    list.append(...next.map((card) => (card.element ??= drawCard(card))));
    drawn += next.length;
    const rest = chosen.length - drawn;
    moreButton.hidden = rest === 0;
    moreButton.textContent = "Show " + count(Math.min(BATCH, rest)) + " more of " + count(rest);
  };
  const amount = (box) => {
    const number = Number(box.value.replace(/[₹,\s]/g, ""));
    const isAmount = box.value.trim() === "" || Number.isFinite(number);
    box.setAttribute("aria-invalid", String(!isAmount));
    return box.value.trim() === "" || !isAmount ? null : Math.round(number * 100);
  };
  const narrow = () => {
    const at = (name) => input[name].value === "" ? null : Number(input[name].value);
    const [outcome, field, supplier, section, role] = ["outcome", "field", "supplier", "section", "role"].map(at);
    const [min, max] = [amount(input.min), amount(input.max)];
    const words = input.text.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    chosen = cards.filter((card) =>
      (outcome === null || card.outcome === outcome) && (field === null || card.fields.includes(field)) &&
      (supplier === null || card.supplier === supplier) && (section === null || card.section === section) &&
      (role === null || card.role === role) && (min === null || Math.abs(card.tax) >= min) &&
      (max === null || Math.abs(card.tax) <= max) && words.every((word) => haystack(card).includes(word)));
    const sum = (of) => chosen.reduce((all, card) => all + of(card), 0);
    shown.textContent = count(chosen.length) + " of " + documents(cards.length) + " shown: " +
      rupees(sum((card) => card.risk)) + " at risk, " + rupees(sum((card) => card.tax)) + " of tax.";
    list.replaceChildren();
    drawn = 0;
    draw(BATCH);
  };

  // ---- what is chosen stands in the address ---------------------------------------------------
  // Choices are written as words that survive another run: outcome and section by word, the others by text.
  const spell = {
    outcome: (at) => data.outcomes[at][0], field: (at) => data.fields[at], section: (at) => data.sections[at][0],
    supplier: (at) => data.suppliers[at].gstin, role: (at) => text(at),
  };
  const address = () => {
    const parts = new URLSearchParams();
    for (const [name, box] of inputs) {
      if (box.value.trim() !== "") parts.set(name, spell[name] ? spell[name](Number(box.value)) : box.value.trim());
    }
    return "#q:" + parts;
  };
  const keep = () => {
    try { history.replaceState(null, "", address()); } catch { location.hash = address(); }
  };
  const choose = (query) => {
    const parts = new URLSearchParams(query);
    for (const [name, box] of inputs) {
      const wanted = parts.get(name) ?? "";
      if (!spell[name]) { box.value = wanted; continue; }
      const option = [...box.options].find((o) => o.value !== "" && spell[name](Number(o.value)) === wanted);
      box.value = option ? option.value : "";
    }
    narrow();
  };

  const fill = (box, places, words) => {
    const counts = new Map();
    for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
    const entries = [...counts].map(([place, number]) => [place, words(place), number]);
    entries.sort((a, b) => a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[0] - b[0]);
    for (const [place, name, number] of entries) {
      box.append(make("option", { value: String(place) }, name + (number ? " (" + count(number) + ")" : "")));
    }
  };
  const nameOf = (supplier) => {
    const { gstin, name } = data.suppliers[supplier];
    return name ? name + " " + gstin : gstin || "no GSTIN";
  };

  // ---- a page per supplier --------------------------------------------------------------------
  const page = find("supplier"), main = find("main");
  const drawDocument = ([number, section, where, date, outcome, action, taxable, tax, risk, card]) => {
    const cell = (label, words, name) => make("td", { class: name || "", "data-label": label }, words);
    const name = card < 0 ? own(number) : make("a", { href: "#c" + card }, own(number));
    return make("tr", null,
      make("th", { scope: "row" }, name, make("br"),
        make("span", { class: "soft" }, section < 0 ? "" : data.sections[section][1] + ", ", own(where))),
      cell("Date", date), cell("Outcome", data.outcomes[outcome][1]),
      cell("Proposed", action < 0 ? "–" : data.actions[action]),
      cell("Taxable value", taxable, "num"), cell("Tax", tax, "num"), cell("At risk", rupees(risk), "num"));
  };
  const drawSupplier = (supplier) => {
    const heads = [["Document"], ["Date"], ["Outcome"], ["Proposed"], ["Taxable value", "num"], ["Tax", "num"],
      ["At risk", "num"]];
    const title = make("h2", { tabindex: "-1" }, own(supplier.name || supplier.gstin || "no GSTIN"));
    const facts = supplier.facts.flatMap(([label, words]) => [make("dt", null, label), make("dd", null, own(words))]);
    const table = make("div", { class: "scroll" }, make("table", { class: "wide" },
      make("caption", null, "Documents; credit notes are negative"),
      make("thead", null, make("tr", null,
        ...heads.map(([head, name]) => make("th", { scope: "col", class: name || "" }, head)))),
      make("tbody", null, ...supplier.documents.map(drawDocument))));
    page.replaceChildren(
      make("p", { class: "back" }, make("a", { href: "#suppliers" }, "← To the month")), title,
      make("p", { class: "soft" }, own(supplier.gstin)), make("dl", null, ...facts),
      ...(supplier.documents.length ? [table] : []),
      ...(supplier.more ? [make("p", { class: "soft" }, documents(supplier.more) +
        " more, which need no person or found no room here, stand in links.csv, books_links.csv and the workbook.")] : []));
    return title;
  };

  // ---- where the address leads ----------------------------------------------------------------
  const open = (what) => {
    main.hidden = what === page;
    page.hidden = what !== page;
  };
  const go = () => {
    let hash = location.hash;
    try { hash = decodeURIComponent(hash); } catch { /* an address that is no text stays as it is */ }
    if (hash.startsWith("#s:")) {
      const supplier = data.suppliers.find((s) => s.gstin === hash.slice(3));
      if (!supplier) return open(main);
      open(page);
      const title = drawSupplier(supplier);
      scrollTo(0, 0);
      title.focus({ preventScroll: true });
      return;
    }
    open(main);
    if (location.hash.startsWith("#q:")) {
      choose(location.hash.slice(3));
      find("queue").scrollIntoView();
      return;
    }
    const card = /^#c(\d+)$/.exec(hash);
    if (card && cards[card[1]]) {
      if (!chosen.includes(cards[card[1]])) choose("");
      draw(Math.max(chosen.indexOf(cards[card[1]]) + 1, drawn));
      cards[card[1]].element.scrollIntoView({ block: "center" });
      cards[card[1]].element.focus({ preventScroll: true });
      return;
    }
    if (hash.length > 1) find(hash.slice(1))?.scrollIntoView();
  };

  // ---- keyboard -------------------------------------------------------------------------------
  const step = (item, by) => {
    if (by > 0 && item && !item.nextElementSibling) draw(drawn + BATCH);
    const next = item ? (by > 0 ? item.nextElementSibling : item.previousElementSibling) : list.firstElementChild;
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  // Only inside the queue, so that nobody who types or talks to the page elsewhere is surprised.
  const keys = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select")) return;
    const item = event.target.closest("#cards > li");
    if (event.key === "j") step(item, 1);
    else if (event.key === "k") step(item, -1);
    else if (event.key === "/") input.text.focus();
    else if (event.key === "Enter" && event.target === item) {
      const how = item.querySelector("details");
      how.open = !how.open;
    } else return;
    event.preventDefault();
  };

  if (list) {
    fill(input.outcome, cards.map((c) => c.outcome), (at) => data.outcomes[at][1]);
    fill(input.field, cards.flatMap((c) => c.fields), (at) => data.fields[at]);
    fill(input.supplier, cards.filter((c) => c.supplier >= 0).map((c) => c.supplier), nameOf);
    fill(input.section, cards.map((c) => c.section), (at) => data.sections[at][1]);
    fill(input.role, cards.map((c) => c.role), text);
    let timer = 0;
    for (const [name, box] of inputs) {
      const late = name === "text" || name === "min" || name === "max";
      box.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(() => { narrow(); keep(); }, late ? 120 : 0);
      });
    }
    find("f-clear").addEventListener("click", () => { choose(""); keep(); });
    moreButton.addEventListener("click", () => {
      const last = list.lastElementChild;
      draw(drawn + BATCH);
      last.nextElementSibling?.focus();
    });
    find("queue").addEventListener("keydown", keys);
    addEventListener("beforeprint", () => draw(Math.max(drawn, Math.min(chosen.length, PRINTED))));
    find("filter").hidden = false;
    choose("");
  }
  const choice = find("s-choice");
  if (choice) {
    fill(choice, data.suppliers.keys(), nameOf);
    for (const option of choice.options) option.textContent = option.textContent.replace(/ \(1\)$/, "");
    choice.addEventListener("change", () => {
      if (choice.value !== "") location.hash = "#s:" + data.suppliers[choice.value].gstin;
    });
    find("supplier-choice").hidden = false;
  }
  for (const plain of document.querySelectorAll(".plain")) plain.hidden = true;
  addEventListener("hashchange", go);
  document.documentElement.classList.add("scripted");
  if (location.hash.length > 1) go();

  // For whoever tests the page: the cards that were drawn without the script, drawn by it.
  window.imsreco = { redrawn: () => cards.filter((c) => c.place < BATCH).map((c) => drawCard(c).outerHTML) };
})();
