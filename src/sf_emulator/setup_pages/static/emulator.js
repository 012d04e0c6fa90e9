// Copy buttons, quick find, and ticking what a permission needs. Every page works without this file.
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.textContent.trim());
  const before = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = before; }, 1500);
});

const quickFind = document.getElementById("quick-find");
if (quickFind) {
  quickFind.addEventListener("input", () => {
    const wanted = quickFind.value.trim().toLowerCase();
    for (const item of document.querySelectorAll(".side li")) {
      item.hidden = !item.textContent.toLowerCase().includes(wanted);
    }
    for (const group of document.querySelectorAll(".side [data-group]")) {
      group.hidden = !group.querySelector("li:not([hidden])");
    }
  });
}

const navigation = document.querySelector(".side details");
if (navigation && window.matchMedia("(max-width: 52rem)").matches) navigation.open = false;

for (const box of document.querySelectorAll("input[data-requires]")) {
  box.addEventListener("change", () => {
    if (!box.checked) return;
    for (const name of box.dataset.requires.split(" ").filter(Boolean)) {
      const needed = document.querySelector(`input[name="Permissions${name}"]`);
      if (needed && !needed.checked) {
        needed.checked = true;
        needed.dispatchEvent(new Event("change"));
      }
    }
  });
}
