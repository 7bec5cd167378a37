"use strict";
/* One questionnaire, one code. Nothing is stored and nothing is sent: what is typed stays on this screen.
   The code's form is that of station/domain/preregistration.py; the keys come with the page's data. */
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const MARK = "99", VERSION = "52", MOST_DIGITS = 999, LEAST_BYTES = 64;
  const GUARDIAN_UNDER_YEARS = data.guardianUnderYears;
  const answers = {};
  let language = first(navigator.languages || [navigator.language]);
  let issued = null;

  const at = (id) => document.getElementById(id);
  const words = () => data.languages[language];
  const say = (code, facts) =>
    words().words[code].replace(/\{(\w+)\}/g, (_, name) => String({ days: data.exposureDays, ...facts }[name]));

  function first(wanted) {
    const known = wanted.map((one) => String(one).slice(0, 2)).filter((one) => one in data.languages);
    return known[0] || "en";
  }

  /* ---- the questions: what is asked, how, and when ---- */
  const isYes = (name) => answers[name] === "yes";
  const age = () => {
    const born = realDate(answers.birth || "");
    if (!born) return null;
    const now = new Date();
    const before = now.getMonth() * 32 + now.getDate() < (Number(born.slice(5, 7)) - 1) * 32 + Number(born.slice(8));
    return now.getFullYear() - Number(born.slice(0, 4)) - (before ? 1 : 0);
  };
  const isChild = () => age() !== null && age() < GUARDIAN_UNDER_YEARS;
  const canBePregnant = () => answers.sex !== "M" && age() !== null &&
    age() >= data.pregnancyYears[0] && age() <= data.pregnancyYears[1];
  const YES_NO = ["yes", "no"];
  const QUESTIONS = [
    { part: "part_you" },
    { name: "name", kind: "text", most: 60, must: true },
    { name: "birth", kind: "text", most: 16, must: true, numeric: true, check: birthProblem },
    { name: "sex", kind: "one", of: ["F", "M", "X"], must: true },
    { name: "phone", kind: "tel", most: 20, must: true, unless: "no_phone", check: phoneProblem },
    { name: "no_phone", kind: "tick" },
    { name: "area", kind: "text", most: 30 },
    { name: "nationality", kind: "country" },
    { name: "guardian_name", kind: "text", most: 60, when: isChild, must: true },
    { name: "guardian_relation", kind: "choose", of: data.relations, when: isChild, must: true },
    { part: "part_health" },
    { name: "has_symptoms", kind: "one", of: YES_NO, must: true },
    { name: "symptoms", kind: "many", of: data.symptoms, when: () => isYes("has_symptoms"), must: true },
    { name: "onset_on", kind: "text", most: 16, numeric: true, check: pastProblem, when: () => isYes("has_symptoms") },
    { name: "conditions", kind: "many", of: data.conditions },
    { name: "pregnant", kind: "one", of: [...YES_NO, "unknown"], when: canBePregnant },
    { part: "part_contact" },
    { name: "exposed", kind: "one", of: [...YES_NO, "unknown"], must: true },
    { name: "contact_on", kind: "text", most: 16, numeric: true, check: pastProblem, when: () => isYes("exposed") },
    { name: "contact_place", kind: "text", most: 30, when: () => isYes("exposed") },
    { name: "arrival", kind: "one", of: YES_NO },
    { name: "flight", kind: "text", most: 8, when: () => isYes("arrival") },
    { name: "seat", kind: "text", most: 4, when: () => isYes("arrival") },
    { name: "origin", kind: "text", most: 30, when: () => isYes("arrival") },
    { name: "countries", kind: "text", most: 40, when: () => isYes("arrival") },
    { name: "stay", kind: "text", most: 40, when: () => isYes("arrival") },
    { part: "part_consent" },
    { name: "agreed", kind: "tick" },
  ];
  const isAsked = (one) => !one.part && (!one.when || one.when());

  /* ---- what cannot be ---- */
  const plain = (text) => text.normalize("NFKC").trim();
  const isBlank = (text) => !/[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replace(/[\u115f\u1160\u2800\u3164\uffa0]/g, ""));
  function realDate(typed) {
    const text = plain(typed).replace(/[年月년월日일。]/g, ".").replace(/[‐-―−]/g, "-");
    const found = /^(\d{4}) ?[-./]? ?(\d{1,2}) ?[-./]? ?(\d{1,2}) ?\.?$/.exec(text);
    if (!found || (/^\d+$/.test(text) && text.length !== 8)) return "";
    const [year, month, day] = found.slice(1).map(Number);
    const made = new Date(Date.UTC(year, month - 1, day));
    const isReal = made.getUTCFullYear() === year && made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
    return isReal && year >= 1900 ? made.toISOString().slice(0, 10) : "";
  }
  function localToday() {
    const now = new Date();
    return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  }
  function birthProblem(text) {
    const born = realDate(text);
    return born && born <= localToday() ? "" : "wrong_birth";
  }
  function pastProblem(text) {
    const day = realDate(text);
    return day && day <= localToday() ? "" : "wrong_date";
  }
  const plainPhone = (text) => plain(text).replace(/[‐-―−ー]/g, "-");
  function phoneProblem(text) {
    return /^\+?[0-9][0-9 ().-]{6,19}$/.test(plainPhone(text)) ? "" : "wrong_phone";
  }
  function problemOf(one) {
    const given = answers[one.name];
    const isEmpty = given === undefined || given.length === 0 || (typeof given === "string" && isBlank(given));
    if (isEmpty) return one.must && !(one.unless && answers[one.unless]) ? "missing" : "";
    if (one.kind === "text" && /(^|\D)\d{6}\D{0,3}\d{7}(\D|$)/.test(plain(given))) return "number_here";
    return one.check ? one.check(given) : "";
  }

  /* ---- the code ---- */
  function crc32(bytes) {
    let crc = ~0;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc >>> 0;
  }
  function told() {
    const values = {};
    for (const one of QUESTIONS) {
      if (isAsked(one) && answers[one.name]) values[one.name] = answers[one.name];
    }
    for (const name of ["birth", "onset_on", "contact_on"]) {
      if (values[name]) values[name] = realDate(values[name]);
    }
    for (const name of ["flight", "seat"]) {
      if (values[name]) values[name] = plain(values[name]);
    }
    if (values.phone) values.phone = plainPhone(values.phone);
    if (values.no_phone) values.phone = "-";
    if (values.has_symptoms === "no") values.symptoms = [];
    values.conditions = values.conditions || [];
    const short = {};
    for (const [key, name] of Object.entries(data.keys)) {
      const value = values[name];
      if (value !== undefined) short[key] = typeof value === "string" ? value.normalize("NFC").trim() : value;
    }
    return short;
  }
  function codeText() {
    const minutes = Math.floor(issued.getTime() / 60000);
    const text = JSON.stringify([data.programme, minutes, language, answers.agreed ? 1 : 0, data.site, told()]);
    const utf8 = [...new TextEncoder().encode(text)];
    while (utf8.length < LEAST_BYTES) utf8.push(32);
    const check = crc32(utf8);
    const whole = [1, ...utf8, check >>> 24, (check >>> 16) & 255, (check >>> 8) & 255, check & 255];
    const hex = whole.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const body = BigInt("0x" + hex).toString(10);
    return body.length > MOST_DIGITS ? "" : MARK + VERSION + String(body.length).padStart(3, "0") + body;
  }
  function drawCode(text) {
    const code = qrcode(0, "M");
    code.addData(text, "Numeric");
    code.make();
    const count = code.getModuleCount(), quiet = 4, side = count + 2 * quiet;
    let path = "";
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column < count; column += 1) {
        if (code.isDark(row, column)) path += `M${column + quiet} ${row + quiet}h1v1h-1z`;
      }
    }
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("shape-rendering", "crispEdges");
    svg.setAttribute("aria-label", say("code_label"));
    const ground = document.createElementNS(space, "rect");
    ground.setAttribute("width", side);
    ground.setAttribute("height", side);
    ground.setAttribute("fill", "#fff");
    const dark = document.createElementNS(space, "path");
    dark.setAttribute("d", path);
    svg.append(ground, dark);
    at("code").replaceChildren(svg);
  }

  /* ---- the page ---- */
  function made(tag, attributes, ...children) {
    const one = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== undefined && value !== false) one.setAttribute(name, value === true ? "" : value);
    }
    one.append(...children);
    return one;
  }
  const titleOf = (name) => (name === "agreed" ? words().consent : say(name));
  function nameOfChoice(question, key) {
    if (question.name === "symptoms") return words().symptoms[key];
    if (question.name === "conditions") return words().conditions[key];
    if (question.name === "guardian_relation") return say("relation_" + key);
    return say((question.name === "sex" ? "sex_" : "answer_") + key);
  }
  function countryNames() {
    const names = new Intl.DisplayNames([language], { type: "region" });
    const all = data.countries.map((code) => [code, names.of(code)]).filter(([code, name]) => name !== code);
    all.sort((one, other) => one[1].localeCompare(other[1], language));
    const home = all.filter(([code]) => code === "KR");
    return [...home, ...all.filter(([code]) => code !== "KR")];
  }
  function chooser(one, options) {
    const select = made("select", { id: one.name }, made("option", { value: "" }, say("choose")));
    for (const [key, name] of options) select.append(made("option", { value: key }, name));
    select.value = answers[one.name] || "";
    select.addEventListener("change", () => answer(one.name, select.value));
    return labelled(one, select);
  }
  function labelled(one, input) {
    const mark = one.must ? ` (${say("needed")})` : "";
    const box = made("div", { class: "field", "data-name": one.name },
      made("label", { for: one.name }, titleOf(one.name) + mark));
    const hint = words().words[one.name + "_hint"];
    if (hint) {
      box.append(made("p", { class: "hint", id: one.name + "_hint" }, hint));
      input.setAttribute("aria-describedby", one.name + "_hint");
    }
    if (one.must) input.setAttribute("aria-required", "true");
    box.append(input);
    return box;
  }
  function typed(one) {
    const input = made("input", {
      id: one.name, type: one.kind, maxlength: one.most, inputmode: one.numeric ? "numeric" : undefined,
    });
    input.value = answers[one.name] || "";
    input.addEventListener("input", () => answer(one.name, input.value));
    return labelled(one, input);
  }
  function tick(one) {
    const input = made("input", { id: one.name, type: "checkbox" });
    input.checked = Boolean(answers[one.name]);
    input.addEventListener("change", () => answer(one.name, input.checked));
    return made("div", { class: "field", "data-name": one.name },
      made("label", { class: "choice", for: one.name }, input, made("span", {}, titleOf(one.name))));
  }
  function choices(one) {
    const isMany = one.kind === "many";
    const mark = one.must ? ` (${say("needed")})` : "";
    const grid = made("div", { class: "choices" });
    one.of.forEach((key, place) => {
      const id = place === 0 ? one.name : `${one.name}-${key}`;
      const input = made("input", { id, type: isMany ? "checkbox" : "radio", name: one.name, value: key });
      const now = answers[one.name];
      input.checked = isMany ? (now || []).includes(key) : now === key;
      input.addEventListener("change", () => {
        const ticked = [...grid.querySelectorAll("input:checked")].map((each) => each.value);
        answer(one.name, isMany ? ticked : key);
      });
      grid.append(made("label", { class: "choice", for: id }, input, made("span", {}, nameOfChoice(one, key))));
    });
    return made("fieldset", { "data-name": one.name },
      made("legend", {}, titleOf(one.name) + mark), grid);
  }
  const DRAWN = {
    text: typed, tel: typed, tick, one: choices, many: choices,
    choose: (one) => chooser(one, one.of.map((key) => [key, nameOfChoice(one, key)])),
    country: (one) => chooser(one, countryNames()),
  };
  function answer(name, value) {
    answers[name] = value;
    showAsked();
  }
  function showAsked() {
    for (const one of QUESTIONS) {
      if (one.when) at("fields").querySelector(`[data-name="${one.name}"]`).hidden = !one.when();
    }
  }
  function showProblems(problems) {
    for (const old of document.querySelectorAll(".wrong")) old.remove();
    for (const old of document.querySelectorAll("[aria-invalid]")) old.removeAttribute("aria-invalid");
    const list = made("ul", {});
    for (const [one, code] of problems) {
      const sentence = say(code, { what: titleOf(one.name) });
      const link = made("a", { href: "#" + one.name }, sentence);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        at(one.name).focus();
      });
      list.append(made("li", {}, link));
      const box = at("fields").querySelector(`[data-name="${one.name}"]`);
      box.append(made("p", { class: "wrong", id: one.name + "_wrong" }, sentence));
      if (at(one.name).type !== "radio") at(one.name).setAttribute("aria-invalid", "true");
    }
    at("problems").hidden = problems.length === 0;
    at("problems").replaceChildren(made("strong", {}, say("problems")), list);
    if (problems.length) at("problems").focus();
  }
  function summary() {
    const lines = [];
    for (const one of QUESTIONS) {
      const given = answers[one.name];
      if (!isAsked(one) || given === undefined || given === "" || given === false) continue;
      let text = String(given);
      if (one.kind === "tick") text = say("answer_yes");
      else if (one.kind === "country") text = new Intl.DisplayNames([language], { type: "region" }).of(given);
      else if (one.of) text = [].concat(given).map((key) => nameOfChoice(one, key)).join(", ");
      const title = one.name === "agreed" ? say("part_consent") : titleOf(one.name);
      lines.push(made("dt", {}, title), made("dd", {}, text));
    }
    at("summary").replaceChildren(...lines);
  }
  function showResult() {
    const text = codeText();
    if (!text) return false;
    drawCode(text);
    at("result-title").textContent = say("result_title");
    at("result-hint").textContent = say("result_hint");
    const until = new Date(issued.getTime() + data.validHours * 3600000);
    const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(until);
    at("valid").textContent = say("valid_until", { until: when });
    at("change").textContent = say("change");
    at("print").textContent = say("print");
    at("clear").textContent = say("clear");
    summary();
    return true;
  }
  function make(event) {
    event.preventDefault();
    const problems = QUESTIONS.filter(isAsked).map((one) => [one, problemOf(one)]).filter(([, code]) => code);
    showProblems(problems);
    if (problems.length) return;
    issued = new Date();
    if (!showResult()) {
      showProblems([[QUESTIONS.find((one) => one.name === "name"), "too_long"]]);
      return;
    }
    turn(true);
  }
  function turn(isDone) {
    at("form").hidden = isDone;
    at("result").hidden = !isDone;
    at(isDone ? "result-title" : "title").focus();
    window.scrollTo(0, 0);
  }
  function show() {
    document.documentElement.lang = language;
    document.title = say("title", { programme: words().programme });
    at("title").textContent = document.title;
    at("intro").textContent = say("intro", { site: data.site });
    at("make").textContent = say("make");
    at("foot").textContent = say("foot");
    at("problems").hidden = true;
    at("languages").setAttribute("aria-label", say("language"));
    for (const button of at("languages").children) {
      button.setAttribute("aria-pressed", String(button.lang === language));
    }
    at("fields").replaceChildren(...QUESTIONS.map((one) =>
      one.part ? made("h2", { class: "part" }, say(one.part)) : DRAWN[one.kind](one)));
    showAsked();
    if (issued && !at("result").hidden) showResult();
  }
  for (const [code, one] of Object.entries(data.languages)) {
    const button = made("button", { type: "button", lang: code }, one.name);
    button.addEventListener("click", () => {
      language = code;
      show();
    });
    at("languages").append(button);
  }
  at("form").addEventListener("submit", make);
  at("change").addEventListener("click", () => turn(false));
  at("print").addEventListener("click", () => window.print());
  at("clear").addEventListener("click", () => {
    for (const name of Object.keys(answers)) delete answers[name];
    issued = null;
    turn(false);
    show();
  });
  show();
})();
