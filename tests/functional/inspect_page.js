// What would keep somebody from using this page? Returns one sentence for each fault. Runs inside the page.
() => {
  const faults = [];
  const shown = (element) => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && style.visibility === "visible" && style.display !== "none";
  };
  const told = (element) => `<${element.tagName.toLowerCase()}> ${(element.textContent || element.name || "").trim().slice(0, 60)}`;

  // --- landmarks, language, title --------------------------------------------------------------
  const root = document.documentElement;
  if (!["en-gb", "ur"].includes(root.lang)) faults.push(`lang is "${root.lang}"`);
  if (root.dir !== (root.lang === "ur" ? "rtl" : "ltr")) faults.push(`dir is "${root.dir}" in ${root.lang}`);
  for (const [selector, count] of [["main", 1], ["h1", 1], ["header.bar", 1], ["footer", 1]]) {
    const found = document.querySelectorAll(selector).length;
    if (found !== count) faults.push(`${found} of ${selector}, ${count} wanted`);
  }
  if (!document.title.trim() || document.title.startsWith("–")) faults.push(`title is "${document.title}"`);
  const skip = document.querySelector("a.skip");
  if (!skip || !document.querySelector(skip.getAttribute("href"))) faults.push("no skip link that leads anywhere");
  document.querySelectorAll("nav").forEach((nav) => {
    if (!nav.getAttribute("aria-label")) faults.push("a nav without a name");
  });

  // --- headings in order -----------------------------------------------------------------------
  let level = 0;
  document.querySelectorAll("h1, h2, h3, h4").forEach((heading) => {
    const now = Number(heading.tagName[1]);
    if (now > level + 1) faults.push(`heading jumps from ${level} to ${now}: ${told(heading)}`);
    level = now;
    if (!heading.textContent.trim()) faults.push("an empty heading");
  });

  // --- every field, button, link and picture has a name ------------------------------------------
  document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((field) => {
    const labels = field.labels ? [...field.labels].map((label) => label.textContent.trim()).join("") : "";
    if (!labels && !field.getAttribute("aria-label")) faults.push(`no label: ${field.name || field.id}`);
    for (const id of (field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean)) {
      if (!document.getElementById(id)) faults.push(`${field.name} is described by ${id}, which is not there`);
    }
  });
  document.querySelectorAll("button, a[href], summary").forEach((element) => {
    const name = element.getAttribute("aria-label") || element.textContent.trim() || element.querySelector("img[alt]")?.alt;
    if (!name) faults.push(`no name: ${element.outerHTML.slice(0, 80)}`);
  });
  document.querySelectorAll("img").forEach((image) => {
    if (!image.hasAttribute("alt")) faults.push(`no alt: ${image.src}`);
  });
  document.querySelectorAll("table").forEach((table) => {
    if (!table.querySelector("caption") && !table.getAttribute("aria-label")) faults.push("a table without a caption");
    table.querySelectorAll("thead th").forEach((cell) => {
      if (cell.scope !== "col") faults.push(`a column head without scope: ${told(cell)}`);
    });
  });
  document.querySelectorAll("fieldset").forEach((set) => {
    if (!set.querySelector("legend")?.textContent.trim()) faults.push("a fieldset without a legend");
  });

  // --- ids once, references that lead somewhere, keys once ----------------------------------------
  const seen = new Set();
  document.querySelectorAll("[id]").forEach((element) => {
    if (seen.has(element.id)) faults.push(`id twice: ${element.id}`);
    seen.add(element.id);
  });
  document.querySelectorAll('a[href^="#"]').forEach((link) => {
    if (link.hash.length > 1 && !seen.has(decodeURIComponent(link.hash.slice(1)))) faults.push(`leads nowhere: ${link.hash}`);
  });
  const keys = [...document.querySelectorAll("[data-key]")].filter(shown).map((element) => element.dataset.key);
  keys.filter((key, place) => keys.indexOf(key) !== place).forEach((key) => faults.push(`key twice: ${key}`));
  document.querySelectorAll("[data-key]").forEach((element) => {
    const kbd = element.querySelector("kbd")?.textContent.trim().toLowerCase();
    if (kbd !== element.dataset.key) faults.push(`key not shown: ${element.dataset.key}`);
  });

  // --- nothing runs out of the page, nothing that is pressed is tiny --------------------------------
  const width = root.clientWidth;
  if (root.scrollWidth > width + 1) {
    const wide = [...document.querySelectorAll("body *")].find((element) => {
      const box = element.getBoundingClientRect();
      return shown(element) && (box.right > width + 1 || box.left < -1) && !element.closest(".table-frame, .chart, pre");
    });
    faults.push(`runs out of the page: ${root.scrollWidth} of ${width}; ${wide ? told(wide) : "?"}`);
  }
  document.querySelectorAll("button, select, summary, .button, input:not([type=hidden])").forEach((element) => {
    const box = (element.closest("label.choice") || element).getBoundingClientRect();
    const isBox = ["checkbox", "radio"].includes(element.type);  // WCAG 2.2, 2.5.8 counts the space around it
    if (shown(element) && !isBox && (box.height < 24 || box.width < 24)) faults.push(`too small to press: ${told(element)}`);
  });

  // --- contrast: WCAG 2.2, 1.4.3 -----------------------------------------------------------------
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top, below) => [0, 1, 2].map((place) => top[place] * top[3] + below[place] * (1 - top[3])).concat(1);
  const behind = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
      const layer = colour(getComputedStyle(each).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };
  const light = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pale = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !shown(element) || element.closest("svg, [disabled], .visually-hidden, .veil__word, option")) continue;
    const style = getComputedStyle(element);
    const ground = behind(element);
    const ink = over(colour(style.color), ground);
    const [bright, dark] = [light(ink), light(ground)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (bright + 0.05) / (dark + 0.05);
    if (ratio < (isLarge ? 3 : 4.5)) pale.add(`contrast ${ratio.toFixed(2)}: ${told(element)}`);
  }
  faults.push(...pale);

  // --- foreign text does not turn the line around ---------------------------------------------------
  const between = document.createTreeWalker(document.querySelector("main") || document.body, NodeFilter.SHOW_TEXT);
  for (let node = between.nextNode(); node; node = between.nextNode()) {
    const isolates = [node.previousSibling, node.nextSibling].every((near) => near?.nodeName === "BDI");
    if (/^[\s\/–-]+$/.test(node.textContent) && node.textContent.trim() && isolates && !node.parentElement.closest("bdi")) {
      faults.push(`two numbers that change places from the right: ${node.parentElement.textContent.trim()}`);
    }
  }
  document.querySelectorAll("main h1, main td, main th, main li").forEach((element) => {
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && root.dir === "rtl" && /\d+[ ]*[\/–-][ ]*\d+/.test(child.textContent)) {
        faults.push(`numbers without bdi: ${child.textContent.trim()}`);
      }
    }
  });
  return faults;
};
