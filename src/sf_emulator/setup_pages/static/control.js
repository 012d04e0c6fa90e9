// The control surface's own pages: forms become JSON calls, and the docs page shows what comes back.
"use strict";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-method]");
  if (!form) return;
  event.preventDefault();
  const answer = await send(form);
  if ("try" in form.dataset) show(form, answer);
  else if (answer.ok) location.reload();
  else refuse(await answer.text());
});

function send(form) {
  const method = form.dataset.method;
  const isTry = "try" in form.dataset;
  let address = form.getAttribute("action");
  const query = new URLSearchParams();
  if (isTry) {
    for (const field of form.querySelectorAll("input[data-in]")) {
      if (field.dataset.in === "path") address = address.replace(`{${field.name}}`, encodeURIComponent(field.value));
      else if (field.value) query.set(field.name, field.value);
    }
  }
  const body = isTry ? form.querySelector("[data-in=body]")?.value : JSON.stringify(documentOf(form));
  const options = { method, headers: { "Content-Type": "application/json" } };
  if (body && method === "POST") options.body = body;
  return fetch(query.size ? `${address}?${query}` : address, options);
}

// Fields as a document: numbers as numbers, `match.path` inside `match`; what is empty is left out.
function documentOf(form) {
  const document = {};
  for (const field of form.querySelectorAll("input[name], select[name]")) {
    if (field.value === "") continue;
    const isPlain = field.type === "number" || field.dataset.type === "json";
    const value = isPlain ? JSON.parse(field.value) : field.value;
    const [outer, inner] = field.name.split(".");
    if (inner) (document[outer] ??= {})[inner] = value;
    else document[outer] = value;
  }
  return document;
}

async function show(form, answer) {
  const text = await answer.text();
  const output = form.querySelector(".answer");
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* no JSON: as it is */ }
  output.textContent = `${answer.status} ${answer.statusText}\n${shown}`;
  output.hidden = false;
}

function refuse(text) {
  const said = document.getElementById("refused");
  let reason = text;
  try { reason = JSON.parse(text).error; } catch { /* no JSON: as it is */ }
  said.textContent = reason;
  said.hidden = false;
  said.scrollIntoView({ block: "center" });
}
