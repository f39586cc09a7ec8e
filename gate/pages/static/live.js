// Keeps parts of a page fresh and a few comforts alive; every page works without it as plain forms and links.
// Parts marked data-live="topics" are fetched again when the feed names one of their topics; parts marked
// data-every="seconds" and data-src are fetched by the clock. An element that someone is typing in is left alone.
"use strict";
(() => {
  const calmDown = 700; // milliseconds between two refreshes of the whole page, however much happens
  let cursor = 0;
  let waiting = null;
  let busy = false;
  const wanted = new Set();

  const busyWith = (element) =>
    element.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")
    || element.querySelector("[data-touched]") !== null;

  async function loaded(element) {
    const pictures = [...element.querySelectorAll("img")].map((image) => {
      const ahead = new Image();
      ahead.src = image.getAttribute("src");
      return ahead.decode().catch(() => undefined); // a missing picture must not stop the words around it
    });
    await Promise.all(pictures);
  }

  function keepOpen(old, fresh) {
    for (const details of old.querySelectorAll("details[id][open]")) {
      fresh.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute("open", "");
    }
  }

  async function replace(old, fresh) {
    const plain = (element) => element.outerHTML.replace(/name="(command_id|csrf)" value="[^"]*"/g, "");
    if (plain(old) === plain(fresh) || busyWith(old)) return;
    await loaded(fresh);
    if (busyWith(old) || !old.isConnected) return;
    keepOpen(old, fresh);
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(fresh);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    if (fresh.hasAttribute("data-announce")) fresh.classList.add("fresh");
  }

  async function fetched(address) {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (answer.redirected && new URL(answer.url).pathname === "/sign-in") window.location.assign(answer.url);
    if (!answer.ok) throw new Error(`${answer.status}`);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  function parts() {
    return [...document.querySelectorAll("[data-live]")].filter((part) =>
      part.dataset.live.split(" ").some((topic) => wanted.has(topic)));
  }

  async function refresh() {
    waiting = null;
    if (busy) { later(); return; }
    const stale = parts();
    wanted.clear();
    if (stale.length === 0) return;
    busy = true;
    try {
      const page = await fetched(window.location.href);
      for (const old of stale) {
        const fresh = page.getElementById(old.id);
        if (fresh) await replace(old, fresh);
      }
    } catch {
      say(false);
    } finally {
      busy = false;
    }
  }

  function later() {
    if (waiting === null) waiting = setTimeout(refresh, calmDown);
  }

  function say(on) {
    const place = document.querySelector("[data-live-state]");
    if (!place) return;
    const words = on ? place.dataset.on : place.dataset.off;
    if (place.textContent !== words) place.textContent = words;
  }

  function listen(address) {
    const feed = new EventSource(address);
    feed.addEventListener("open", () => say(true));
    feed.addEventListener("error", () => say(false));
    feed.addEventListener("changed", (event) => {
      const position = Number(event.lastEventId);
      if (position <= cursor) return;
      cursor = position;
      for (const topic of JSON.parse(event.data)) wanted.add(topic);
      later();
    });
    window.addEventListener("pagehide", () => feed.close());
    window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  }

  function repeat(address, seconds, ids) {
    const again = async () => {
      if (!document.hidden) {
        try {
          const page = await fetched(address); // one request for all parts that come from there
          for (const id of ids) {
            const old = document.getElementById(id);
            const fresh = page.getElementById(id);
            if (old && fresh) await replace(old, fresh);
          }
        } catch {
          say(false);
        }
      }
      setTimeout(again, seconds * 1000);
    };
    setTimeout(again, seconds * 1000);
  }

  function repeatAll() {
    const groups = new Map();
    for (const part of document.querySelectorAll("[data-every][data-src]")) {
      const key = `${part.dataset.every} ${part.dataset.src}`;
      groups.set(key, [...(groups.get(key) ?? []), part.id]);
    }
    for (const [key, ids] of groups) {
      const [seconds, address] = key.split(" ");
      repeat(address, Number(seconds), ids);
    }
  }

  document.addEventListener("input", (event) => {
    event.target.setAttribute("data-touched", ""); // half-filled forms are not replaced under the hand
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault(); // one press, one command
    event.target.dataset.sent = "yes";
    setTimeout(() => { delete event.target.dataset.sent; }, 4000);
  });
  for (const box of document.querySelectorAll("[data-shows]")) {
    const section = document.getElementById(box.dataset.shows);
    const show = () => { section.hidden = box.dataset.showsWhen !== box.form.elements[box.name].value; };
    for (const one of box.form.elements[box.name]) one.addEventListener("change", show);
    show();
  }
  document.querySelector("[data-take-focus]")?.focus();
  repeatAll();
  if (document.body.dataset.liveFeed && document.querySelector("[data-live]")) listen(document.body.dataset.liveFeed);
})();
