// What makes pages quicker for people whose browser runs scripts. Every page works without it.

document.documentElement.classList.add("has-script");

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.classList.add("copied");
  const label = button.getAttribute("aria-label");
  button.setAttribute("aria-label", "Copied");
  setTimeout(() => {
    button.classList.remove("copied");
    button.setAttribute("aria-label", label);
  }, 1600);
});

// On a phone the tabs scroll sideways: the chosen one is never out of sight.
for (const chosen of document.querySelectorAll(".subtabs [aria-current]")) {
  chosen.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// A box that ticks every box of its form, and a count of what is ticked.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form || event.target.type !== "checkbox") return;
  const boxes = [...form.querySelectorAll("[data-row-box]")];
  if (event.target.matches("[data-all-boxes]")) boxes.forEach((box) => (box.checked = event.target.checked));
  const ticked = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-all-boxes]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const count = form.querySelector("[data-ticked]");
  if (count) count.textContent = ticked ? `${ticked} selected` : "";
});

// A form that may be sent once shows that it is on its way. A download leaves the page as it is, ready for the next.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || button.formTarget === "_blank" || event.target.method === "get" || "downloads" in event.target.dataset) return;
  setTimeout(() => {
    button.setAttribute("aria-disabled", "true");
    button.disabled = true;
    if (button.dataset.busy) {
      const spinner = document.createElement("span");
      spinner.className = "spinner";
      spinner.setAttribute("aria-hidden", "true");
      button.replaceChildren(spinner, button.dataset.busy);
    }
  });
});

// Coming back to a page that was left by a form: as it is now, not as it was left.
addEventListener("pageshow", (event) => event.persisted && location.reload());

// Counts the seconds down that a page says it waits, then goes on. By the clock: a window in the background is woken
// less often than once a second.
for (const place of document.querySelectorAll("[data-countdown]")) {
  const due = Date.now() + 1000 * Number(place.dataset.countdown);
  const timer = setInterval(() => {
    const left = Math.ceil((due - Date.now()) / 1000);
    place.textContent = Math.max(left, 0);
    if (left <= 0) {
      clearInterval(timer);
      location.assign(place.dataset.countdownTo);
    }
  }, 1000);
}
