// Photos, uploaded in the background: several at once, each with a row of its own that says how it is. Without this file
// the page works as a plain form; what was stored and why not comes from the same address, in the same words, as JSON.
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form) return;

  const MOST_AT_ONCE = 3;
  // After a lost connection it tries again by itself, after pauses that grow up to the last one, which repeats (ms): most
  // cuts are short, and a server that restarts, or a network that changes, needs a minute or more.
  const PAUSES_MS = [1000, 2000, 4000, 8000, 12_000];
  // For so long from the first failure in a row (ms). Then the person decides.
  const PATIENCE_MS = 5 * 60_000;
  // A connection on which nothing moves for so long is taken for lost (ms).
  const SILENCE_MS = 60_000;
  // How long the server may need for a photo that had arrived, unknown to this page, when it was cancelled (ms).
  const SETTLED_MS = 1500;
  // Answers that another try may change: proxies that gave up, a server that restarts or has too much to do.
  const WORTH_ANOTHER_TRY = [400, 408, 500, 502, 503, 504];
  // A file that nobody came back for is forgotten after a day (ms).
  const KEPT_MS = 24 * 3_600_000;

  // waiting → uploading → checking → stored | refused; a lost connection: pausing → waiting … → failed; a session that
  // ended: signedOut → waiting.
  const STATES = {
    waiting: () => "Waiting",
    uploading: (photo) => `Uploading, ${photo.percent}%`,
    checking: (photo) => (photo.unwanted ? "Being cancelled" : "Uploaded, being checked"),
    pausing: (photo) => `${photo.why} It is tried again by itself.`,
    signedOut: () => "Waiting until you are signed in",
    stored: () => "Stored",
    refused: (photo) => `Not stored: ${photo.why}`,
    failed: (photo) => `Not stored: ${photo.why}`,
  };
  const OPEN = ["waiting", "uploading", "checking", "pausing", "signedOut"];
  const RUNNING = ["uploading", "checking"];
  const BAD = ["refused", "failed"];
  const LOST = "the connection was lost.";

  const status = document.querySelector("[data-upload-status]");
  const ending = document.querySelector("[data-upload-end]");
  const signedOutNotice = document.querySelector("[data-upload-signed-out]");
  const elsewhereNotice = document.querySelector("[data-upload-elsewhere]");
  const rowTemplate = document.querySelector("template[data-upload-row]");
  const formTemplate = document.querySelector("template[data-upload-form]");
  const placeTemplate = document.querySelector("template[data-upload-place]");
  const slots = [...form.querySelectorAll(".slot")].map((place) => {
    const input = place.querySelector("input[type=file]");
    return {
      place, input, list: place.querySelector(".uploads"), name: input.labels[0].textContent, many: input.multiple,
    };
  });
  // Every photo that was chosen on this page and has a row, in the order of choosing.
  let photos = [];
  // Whether “Continue” was pressed and waits; whether the page is being left on purpose.
  let goingOn = false;
  let leaving = false;

  const any = (states) => photos.some((photo) => states.includes(photo.state));
  const rowsOf = (slot) => [...slot.list.querySelectorAll("[data-photo]")];
  const counted = (count, one, many) => (count === 1 ? `1 ${one}` : `${count} ${many}`);

  // ---- What is shown ----

  function say(news = "") {
    const done = photos.filter((photo) => photo.state === "stored").length;
    const bad = photos.filter((photo) => BAD.includes(photo.state)).map((photo) => photo.file.name);
    const stored = slots.reduce((sum, slot) => sum + rowsOf(slot).length, 0);
    const said = [news];
    if (photos.length) said.push(`${done} of ${photos.length} uploaded.`);
    if (bad.length) said.push(`Not stored: ${bad.join(", ")}.`);
    if (!any(OPEN)) said.push(counted(stored, "photo is stored.", "photos are stored."));
    const text = said.filter(Boolean).join(" ");
    if (status.textContent !== text) status.textContent = text;
  }

  function showSlot(slot) {
    const rows = rowsOf(slot);
    rows.forEach((row, n) => {
      const name = row.querySelector("bdi").textContent;
      row.querySelector("img").alt = `Photo ${n + 1} of ${rows.length}, ${slot.name}, ${name}`;
      row.querySelector("button[form^=remove-] span").textContent = ` ${name} from ${slot.name}`;
      row.querySelector("select").value = slot.input.name.replace(/^photo-/, "");
    });
    slot.place.classList.toggle("has", rows.length > 0);
    slot.list.hidden = slot.list.children.length === 0;
  }

  // What has the keyboard's focus may go with a change; then the row's first button has it, or the slot's own.
  function keepingFocus(slot, row, change) {
    const held = row.contains(document.activeElement);
    change();
    if (!held || (row.contains(document.activeElement) && document.activeElement.offsetParent)) return;
    const next = row.isConnected && [...row.querySelectorAll("button")].find((button) => button.offsetParent);
    (next || slot.input).focus();
  }

  function show(photo) {
    const { row, slot, state } = photo;
    keepingFocus(slot, row, () => {
      row.className = `upload is-${state}`;
      const text = STATES[state](photo);
      const line = row.querySelector(".state");
      if (line.textContent !== text) line.textContent = text;
      const progress = row.querySelector("progress");
      progress.hidden = !RUNNING.includes(state) || Boolean(photo.unwanted);
      progress.value = photo.percent;
      const offered = {
        cancel: OPEN.includes(state) && !photo.unwanted, again: state === "failed", clear: BAD.includes(state),
        remove: state === "stored",
      };
      for (const button of row.querySelectorAll("[data-do]")) button.hidden = !offered[button.dataset.do];
    });
  }

  // A picture that the browser cannot draw (a HEIC, a text) leaves its grey place empty.
  function preview(photo) {
    const image = photo.row.querySelector("img");
    const address = URL.createObjectURL(photo.file);
    image.addEventListener("load", () => { image.hidden = false; });
    image.src = address;
    photo.forget = () => URL.revokeObjectURL(address);
  }

  function put(photo, state, why = "") {
    Object.assign(photo, { state, why, told: false });
    // Where somebody has been signed out, another person may be next.
    keep(photo, [...OPEN, "failed"].includes(state) && state !== "signedOut" && !photo.unwanted);
    show(photo);
    say();
  }

  function drop(photo, news) {
    clearTimeout(photo.timer);
    keep(photo, false);
    photos = photos.filter((other) => other !== photo);
    photo.forget();
    keepingFocus(photo.slot, photo.row, () => photo.row.remove());
    showSlot(photo.slot);
    say(news);
    next();
  }

  // ---- What outlives a reload ----

  // The files that are not stored yet are in the browser's database, which signing out clears. Browsers obey that only where
  // a page is secure, so elsewhere nothing is kept.
  const KEEPS = window.isSecureContext && "indexedDB" in window && "locks" in navigator;
  let lastDeed = Promise.resolve();

  const ended = (what) => new Promise((resolve, reject) => {
    what.onsuccess = what.oncomplete = () => resolve(what.result);
    what.onerror = what.onabort = () => reject(what.error);
  });

  // Does one thing after the other with the files that are kept. What fails (the disk is full, say) gives nothing and does no
  // harm: it is as if the browser could keep nothing, and it asks before the page is left.
  function inDatabase(deed) {
    const begin = async () => {
      const opening = indexedDB.open("uploads");
      opening.onupgradeneeded = () => opening.result.createObjectStore("files", { keyPath: "id" });
      const database = await ended(opening);
      const transaction = database.transaction("files", "readwrite");
      const request = deed(transaction.objectStore("files"));
      database.close();
      await ended(transaction);
      return request.result;
    };
    if (KEEPS) lastDeed = lastDeed.then(begin).catch(() => {});
    return lastDeed;
  }

  // A page has a file of its own as long as it is there, so that no other tab sends it, too.
  function own(id, then = () => {}) {
    const forGood = async () => { await then(); return new Promise(() => {}); };
    navigator.locks.request(`upload ${id}`, forGood).catch(() => {});
  }

  function keep(photo, wanted) {
    if (!KEEPS || wanted === photo.kept) return;
    const { id, slot, file } = photo;
    photo.kept = wanted;
    if (!wanted) return inDatabase((files) => files.delete(id));
    own(id);
    inDatabase((files) => files.put({ id, file, place: slot.input.name }));
  }

  // Goes on with what a page of this address left behind, as soon as that page is gone.
  async function goOnWithKept() {
    for (const id of (await inDatabase((files) => files.getAllKeys())) ?? []) {
      const [path, chosen] = id;
      if (Date.now() - chosen > KEPT_MS) inDatabase((files) => files.delete(id));
      else if (path === location.pathname) own(id, async () => {
        const left = await inDatabase((files) => files.get(id));
        const slot = slots.find(({ input }) => input.name === left?.place);
        if (slot) choose(slot, [left.file], id);
      });
    }
  }

  // ---- From choosing to storing ----

  function choose(slot, files, kept) {
    if (!files.length) return;
    // A new round is counted anew; rows of the last one stay where they are.
    if (!any([...OPEN, "failed"])) photos = [];
    // In a place for one photo the last choice counts. What has arrived whole is let end first: it can not be called back.
    const undone = (photo) => photo.slot === slot && !["checking", "stored"].includes(photo.state);
    if (!slot.many) photos.filter(undone).forEach(giveUp);
    if (!slot.many) slot.list.querySelectorAll(".is-refused").forEach((row) => row.remove());
    ending.textContent = "";
    [...files].forEach((file, n) => {
      const id = kept ?? [location.pathname, Date.now(), n];
      const photo = { id, file, slot, kept: Boolean(kept), percent: 0, failures: 0, forget: () => {} };
      photo.row = rowTemplate.content.firstElementChild.cloneNode(true);
      photo.row.querySelector("bdi").textContent = file.name;
      photo.row.querySelector("progress").setAttribute("aria-label", `Upload of ${file.name}`);
      for (const button of photo.row.querySelectorAll("[data-do]")) {
        button.querySelector("span").textContent = ` ${file.name} from ${slot.name}`;
        button.addEventListener("click", () => DEEDS[button.dataset.do]?.(photo));
      }
      photos.push(photo);
      slot.list.append(photo.row);
      slot.list.hidden = false;
      preview(photo);
      if (n > 0 && !slot.many) put(photo, "refused", "this place takes one photo.");
      else if (file.size > Number(form.dataset.photoBytes)) put(photo, "refused", form.dataset.tooLarge);
      else put(photo, signedOutNotice.hidden ? "waiting" : "signedOut");
    });
    next();
  }

  // Begins what may begin, and goes on to the next page where that is wanted.
  function next() {
    for (const photo of photos.filter(({ state }) => state === "waiting")) {
      if (photos.filter(({ state }) => RUNNING.includes(state)).length >= MOST_AT_ONCE) break;
      const busy = photos.some(({ slot, state }) => slot === photo.slot && RUNNING.includes(state));
      if (photo.slot.many || !busy) send(photo);
    }
    if (goingOn && !leaving && mayGoOn()) goOn();
  }

  // Nothing is kept once the form is sent. A database that does not answer is not waited for longer than a second.
  async function goOn() {
    leaving = true;
    const all = [[location.pathname], [location.pathname, []]];
    const forgotten = inDatabase((files) => files.delete(IDBKeyRange.bound(...all)));
    await Promise.race([forgotten, new Promise((resolve) => { setTimeout(resolve, 1000); })]);
    form.requestSubmit(form.querySelector("button[name=next]"));
  }

  function send(photo) {
    const body = new FormData();
    // The token comes first: the server reads it before it takes a file.
    body.append("csrf", form.elements.csrf.value);
    body.append(photo.slot.input.name, photo.file);
    const request = new XMLHttpRequest();
    photo.request = request;
    photo.percent = 0;
    const lost = () => tryLater(photo, "No connection.", LOST);
    const alive = () => {
      clearTimeout(photo.timer);
      photo.timer = setTimeout(() => { request.abort(); lost(); }, SILENCE_MS);
    };
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      alive();
      photo.percent = total ? Math.floor((100 * loaded) / total) : 0;
      show(photo);
    });
    request.upload.addEventListener("load", () => { photo.percent = 100; put(photo, "checking"); });
    request.addEventListener("error", lost);
    request.addEventListener("load", () => { clearTimeout(photo.timer); answered(photo, request); next(); });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.send(body);
    alive();
    put(photo, "uploading");
  }

  function answered(photo, request) {
    const said = request.response;
    if (said?.stored?.length) stored(photo, said.stored[0]);
    else if (photo.unwanted) drop(photo);
    else if (said?.refused?.length) put(photo, "refused", said.refused[0].why);
    else if (request.status === 401 && said?.sign_in) signedOut(photo, said.sign_in);
    else if (WORTH_ANOTHER_TRY.includes(request.status)) {
      const wanted = 1000 * Number(request.getResponseHeader("Retry-After"));
      tryLater(photo, "That did not work yet.", said?.why ?? "that did not work.", wanted);
    } else put(photo, request.status === 429 ? "failed" : "refused", said?.why ?? "it was not taken.");
  }

  // Tries again by itself, after the `wanted` pause (ms) where the server named one; at the end it says why.
  function tryLater(photo, now, why, wanted) {
    clearTimeout(photo.timer);
    if (photo.unwanted) return takeBack(photo);
    photo.failing ??= Date.now();
    if (Date.now() - photo.failing >= PATIENCE_MS) {
      put(photo, "failed", why);
    } else {
      // Nobody waits longer than that for one answer, whatever a server says.
      const pause = Math.min(wanted || PAUSES_MS[photo.failures], PATIENCE_MS);
      if (!wanted) photo.failures = Math.min(photo.failures + 1, PAUSES_MS.length - 1);
      put(photo, "pausing", now);
      photo.timer = setTimeout(() => { put(photo, "waiting"); next(); }, pause);
    }
    next();
  }

  function stored(photo, kept) {
    const { row, slot } = photo;
    const known = rowsOf(slot).find((other) => other.dataset.photo === kept.id);
    if (known) return drop(photo, photo.unwanted ? "" : `${photo.file.name}: ${kept.repeated ?? "stored."}`);
    if (!slot.many) rowsOf(slot).forEach((other) => takeAway(slot, other));
    // Cancelled when it had arrived already: it is taken away again.
    if (photo.unwanted) {
      return post(addressOf(kept.id, "removal")).then(() => drop(photo, "Cancelled."), () => {
        photo.unwanted = false;
        stored(photo, kept);
      });
    }
    row.dataset.photo = kept.id;
    // “Before”, and not on this page: an answer was lost, and the script or the browser itself sent it once more.
    const repeated = kept.before ? null : kept.repeated;
    for (const text of [...kept.remarks, repeated].filter(Boolean)) {
      const remark = document.createElement("p");
      remark.className = "remark";
      remark.textContent = text;
      row.querySelector(".acts").before(remark);
      // Who pressed “Continue” before it was said has not seen it.
      photo.remarked = goingOn;
    }
    row.querySelector("[data-do=remove]").setAttribute("form", formOf("remove", kept.id, "removal").id);
    const place = placeTemplate.content.firstElementChild.cloneNode(true);
    place.querySelectorAll("span").forEach((span) => { span.textContent = `: ${photo.file.name}`; });
    place.querySelector("label").htmlFor = place.querySelector("select").id = `place-${kept.id}`;
    const moving = formOf("move", kept.id, "place");
    place.querySelectorAll("[form]").forEach((part) => part.setAttribute("form", moving.id));
    row.querySelector(".what").append(place);
    const small = new Image();
    small.addEventListener("load", () => { row.querySelector("img").src = small.src; photo.forget(); });
    small.src = kept.thumb;
    put(photo, "stored");
    showSlot(slot);
    say();
  }

  // ---- What a person can do with a row ----

  // What has left this browser may be stored at any moment. If it is whole, its answer is awaited, and it is removed; if
  // not, the page makes sure a little later: networks keep more on its way than a browser knows.
  function giveUp(photo) {
    if (!RUNNING.includes(photo.state)) return drop(photo);
    photo.unwanted = true;
    keep(photo, false);
    if (photo.state === "checking") return show(photo);
    photo.request.abort();
    clearTimeout(photo.timer);
    photo.timer = setTimeout(() => takeBack(photo), SETTLED_MS);
    put(photo, "checking");
  }

  // Removes a cancelled photo if the server has it: one of that name in that place which is not on this page.
  async function takeBack(photo) {
    const { slot, file } = photo;
    const text = await fetch(location.pathname).then((answer) => answer.text()).catch(() => "");
    const place = new DOMParser().parseFromString(text, "text/html").getElementById(slot.input.id)?.closest(".slot");
    const there = place ? [...place.querySelectorAll("[data-photo]")] : [];
    const shown = rowsOf(slot).map((row) => row.dataset.photo);
    const another = photos.some((other) => other !== photo && other.slot === slot && other.file.name === file.name && OPEN.includes(other.state));
    const late = there.find((row) => !shown.includes(row.dataset.photo) && row.querySelector("bdi").textContent === file.name);
    if (late && !another) {
      await post(addressOf(late.dataset.photo, "removal")).catch(() => {});
      // In a place for one photo it had taken the place of the one before.
      if (!slot.many) rowsOf(slot).forEach((row) => takeAway(slot, row));
    }
    drop(photo, "Cancelled.");
  }

  const DEEDS = {
    cancel: giveUp,
    again(photo) {
      Object.assign(photo, { failures: 0, failing: undefined });
      put(photo, "waiting");
      next();
    },
    clear: (photo) => drop(photo),
  };

  function post(address, fields = {}) {
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, ...fields });
    return fetch(address, { method: "POST", body, headers: { Accept: "application/json" } }).then(async (answer) => {
      const said = await answer.json();
      if (answer.status === 401) signedOut(undefined, said.sign_in);
      if (!answer.ok) throw new Error(said.why);
      return said;
    });
  }

  const addressOf = (id, last) => `${form.action}/${id}/${last}`;

  // The form of a button of a stored photo.
  function formOf(deed, id, last) {
    const fresh = formTemplate.content.firstElementChild.cloneNode(true);
    fresh.id = `${deed}-${id}`;
    fresh.action = addressOf(id, last);
    form.after(fresh);
    return fresh;
  }

  // The row of a stored photo, and the forms of its buttons.
  function takeAway(slot, row) {
    for (const deed of ["remove", "move"]) document.getElementById(`${deed}-${row.dataset.photo}`)?.remove();
    keepingFocus(slot, row, () => row.remove());
  }

  // A photo that shows something else than was said goes to its place; the one that was there, in a place for one, comes here.
  document.addEventListener("submit", (event) => {
    const [, id] = event.target.id.match(/^move-(.+)$/) ?? [];
    const row = id && form.querySelector(`[data-photo="${id}"]`);
    if (!row) return;
    event.preventDefault();
    const from = slots.find(({ list }) => list.contains(row));
    const name = `photo-${row.querySelector("select").value}`;
    const to = slots.find(({ input }) => input.name === name);
    if (!to || to === from) return;
    const settle = (one, there) => {
      there.list.append(one);
      photos.filter((photo) => photo.row === one).forEach((photo) => { photo.slot = there; });
    };
    post(event.target.action, { place: name.replace(/^photo-/, "") }).then(({ said }) => {
      if (!to.many) rowsOf(to).forEach((other) => settle(other, from));
      settle(row, to);
      [from, to].forEach(showSlot);
      row.querySelector("details").open = false;
      row.querySelector("summary").focus();
      say(said);
    }, () => say(`${row.querySelector("bdi").textContent} could not be moved.`));
  }, true);

  // “Remove” is a plain form. It is sent in the background, so that it stops no upload.
  document.addEventListener("submit", (event) => {
    const row = form.querySelector(`[data-photo="${event.target.id.replace(/^remove-/, "")}"]`);
    if (!row) return;
    event.preventDefault();
    if (row.dataset.leaving) return;
    row.dataset.leaving = "yes";
    const slot = slots.find(({ list }) => list.contains(row));
    post(event.target.action).then(({ said }) => {
      photos = photos.filter((photo) => photo.row !== row);
      takeAway(slot, row);
      showSlot(slot);
      say(said);
    }, () => {
      delete row.dataset.leaving;
      row.querySelector(".state").textContent = "Stored. It could not be removed: try again.";
      say(`${row.querySelector("bdi").textContent} could not be removed.`);
    });
  }, true);

  // ---- A session that ended, and other tabs ----

  const tabs = "BroadcastChannel" in window ? new BroadcastChannel(`upload ${location.pathname}`) : undefined;

  function signedOut(photo, address) {
    const link = signedOutNotice.querySelector("a");
    link.href = address;
    signedOutNotice.hidden = false;
    // Every photo waits, this one too; what is on its way learns it from its own answer.
    photos.filter((other) => other === photo || other.state === "waiting").forEach((other) => put(other, "signedOut"));
  }

  async function backAgain() {
    if (signedOutNotice.hidden) return;
    const answer = await fetch(location.pathname, { method: "HEAD", headers: { Accept: "application/json" } }).catch(() => {});
    if (!answer?.ok || signedOutNotice.hidden) return;
    signedOutNotice.hidden = true;
    photos.filter(({ state }) => state === "signedOut").forEach(DEEDS.again);
  }

  // Somebody signed in again in another tab and came to this page there: this tab goes on, that one says so.
  tabs?.addEventListener("message", ({ data }) => {
    if (data === "working") elsewhereNotice.hidden = false;
    if (data !== "here") return;
    if (any([...OPEN, "failed"])) tabs.postMessage("working");
    backAgain();
  });
  tabs?.postMessage("here");
  window.addEventListener("focus", backAgain);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) backAgain(); });
  window.addEventListener("online", () => {
    for (const photo of photos.filter(({ state, why }) => state === "pausing" || (state === "failed" && why === LOST))) {
      clearTimeout(photo.timer);
      DEEDS.again(photo);
    }
  });

  // ---- Leaving ----

  // Whether nothing runs any more, and nothing is new. What is not stored, or worth a look, is said once; then it is up
  // to the person.
  function mayGoOn() {
    const open = photos.filter(({ state }) => OPEN.includes(state)).length;
    if (open) {
      ending.textContent = `We go on as soon as ${counted(open, "photo is", "photos are")} uploaded.`;
      return false;
    }
    const bad = photos.filter((photo) => BAD.includes(photo.state) && !photo.told);
    const remarked = photos.filter((photo) => photo.remarked && !photo.told);
    const [first] = [...bad, ...remarked];
    if (!first) return true;
    goingOn = false;
    [...bad, ...remarked].forEach((photo) => { photo.told = true; });
    const without = bad.length === 1 ? "it" : "them";
    ending.textContent = bad.length
      ? `${counted(bad.length, "photo is", "photos are")} not stored. Press “Continue” again to go on without ${without}.`
      : "Look at what is said about the photos. Press “Continue” again to go on.";
    first.row.querySelector("button:not([hidden])").focus();
    return false;
  }

  form.addEventListener("submit", (event) => {
    if (leaving) return;
    event.preventDefault();
    goingOn = true;
    next();
  });
  window.addEventListener("pageshow", () => { leaving = false; goingOn = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && any([...OPEN, "failed"])) event.preventDefault();
  });

  // ---- Choosing and dropping ----

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  // A photo that is dropped beside a place must not open instead of this page.
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (!carriesFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    });
  }
  // Photos that are chosen all at once come to the place that takes many.
  const together = form.querySelector(".all-at-once");
  const doors = slots.map((slot) => ({ place: slot.place, input: slot.input, slot }));
  if (together) {
    const input = together.querySelector("input");
    doors.push({ place: together, input, slot: slots.find((slot) => slot.input.name === input.name) });
  }
  for (const { place, input, slot } of doors) {
    input.addEventListener("change", () => {
      choose(slot, [...input.files]);
      // The form must not send them once more.
      input.value = "";
    });
    place.addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      place.classList.add("over");
    });
    place.addEventListener("dragleave", (event) => {
      if (!place.contains(event.relatedTarget)) place.classList.remove("over");
    });
    place.addEventListener("drop", (event) => {
      place.classList.remove("over");
      if (!carriesFiles(event)) return;
      event.preventDefault();
      choose(slot, [...event.dataTransfer.files]);
    });
  }
  document.querySelectorAll("[data-without-script]").forEach((part) => { part.hidden = true; });
  document.querySelectorAll("[data-with-script]").forEach((part) => { part.hidden = false; });
  form.classList.add("scripted");
  goOnWithKept();
})();
