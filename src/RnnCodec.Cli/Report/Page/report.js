"use strict";
(() => {
  const byId = id => document.getElementById(id);
  const parse = id => JSON.parse(byId(id).textContent);
  const data = parse("report-data");
  const subject = data.codecs[0];

  // ---- small parts -------------------------------------------------------------------------------------------------

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  const number = (value, digits) => value === null ? "–" : value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const withUnit = (measure, value) => value === null ? "lossless" : `${number(value, measure.digits)}${measure.unit ? " " + measure.unit : ""}`;

  // Canvases need colours, not variables: an element's computed colour is one.
  const probe = document.body.appendChild(element("span", { hidden: true }));
  function colour(variable) {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  }

  // The codec before entropy coding has the colour of the codec, dashed.
  const names = data.codecs.map(c => c.name);
  const seriesColour = name => colour(`--series-${names.indexOf(name) % 7}`);

  // ---- plots -------------------------------------------------------------------------------------------------------

  const drawn = (measure, value) => value === null ? null : measure.unit ? value : value < 1 ? -10 * Math.log10(1 - value) : null;
  const columnOf = measure => data.measures.indexOf(measure);

  /** Draws each codec's points; marks returns places to ring, as [bpp, value]. Gives back the uPlot. */
  function plot(host, curves, measure, height, marks) {
    const column = 1 + columnOf(measure);
    const most = 1.1 * Math.max(...curves[0].map(point => point[0]));
    const tables = curves.map(points => {
      const inside = points.filter(point => point[0] <= most && point[column] !== null);
      return [inside.map(point => point[0]), inside.map(point => drawn(measure, point[column]))];
    });
    const axis = { stroke: () => colour("--faint"), grid: { stroke: () => colour("--line"), width: 1 }, ticks: { stroke: () => colour("--line"), width: 1 } };
    const chart = new uPlot({
      width: Math.max(240, host.clientWidth),
      height,
      scales: { x: { time: false, range: [0, most] } },
      axes: [
        { ...axis, label: "bits per pixel", labelSize: 20, size: 40 },
        { ...axis, label: `${measure.title}, dB`, labelSize: 20, size: 50 },
      ],
      cursor: {
        // Every codec has its own rates: show the point of each that is nearest to the pointer.
        dataIdx: (u, series, index, x) => {
          if (series === 0) return index;
          let best = index, least = Infinity;
          u.data[series].forEach((value, i) => {
            const distance = Math.abs(u.data[0][i] - x);
            if (value != null && distance < least) [best, least] = [i, distance];
          });
          return best;
        },
      },
      series: [
        { label: "bpp", value: (_, v) => v == null ? "" : v.toFixed(3) },
        ...data.codecs.map(codec => ({
          label: codec.name,
          stroke: () => seriesColour(codec.name),
          width: codec === subject ? 2.5 : 1.5,
          spanGaps: true,
          points: { show: true, size: codec === subject ? 7 : 4, fill: () => seriesColour(codec.name) },
          value: (_, v) => v == null ? "" : v.toFixed(2),
        })),
      ],
      hooks: {
        draw: [u => {
          u.ctx.save();
          u.ctx.lineWidth = 2 * devicePixelRatio;
          u.ctx.strokeStyle = colour("--text");
          for (const [bpp, value] of marks ? marks() : []) {
            if (value === null || bpp > most) continue;
            u.ctx.beginPath();
            u.ctx.arc(u.valToPos(bpp, "x", true), u.valToPos(value, "y", true), 8 * devicePixelRatio, 0, 2 * Math.PI);
            u.ctx.stroke();
          }
          u.ctx.restore();
        }],
      },
    }, uPlot.join(tables), host);
    return chart;
  }

  const charts = { all: null, picture: null };
  let measure = data.measures.find(m => m.name === "ms-ssim") ?? data.measures[0];

  function drawAllPlot() {
    charts.all?.destroy();
    charts.all = plot(byId("plot"), data.codecs.map(c => c.points), measure, 380);
  }

  function drawPicturePlot() {
    charts.picture?.destroy();
    const picture = data.pictures[view.picture];
    charts.picture = plot(byId("picture-plot"), picture.curves, measure, 260, () =>
      [file(), jpegFile()].filter(Boolean).map(f => [f.bpp, drawn(measure, f.quality[columnOf(measure)])]));
  }

  function makeMeasures() {
    for (const m of data.measures) {
      const button = element("button", { type: "button", textContent: m.title });
      button.addEventListener("click", () => {
        measure = m;
        markPressed(byId("measures"), button);
        drawAllPlot();
        drawPicturePlot();
      });
      byId("measures").append(button);
      if (m === measure) markPressed(byId("measures"), button);
    }
  }

  function markPressed(group, pressed) {
    for (const button of group.children) button.setAttribute("aria-pressed", button === pressed);
  }

  // ---- the viewer --------------------------------------------------------------------------------------------------

  const view = { picture: 0, setting: 0, images: null, timer: 0 };
  const file = () => data.pictures[view.picture].files[view.setting];
  const settingText = () => `${data.model.setting} ${file().setting}`;
  const jpegFile = () => data.pictures[view.picture].jpeg?.[view.setting];
  const stage = byId("stage");

  const sides = {
    original: { title: () => "Original", draw: drawOriginal },
    restored: { title: settingText, draw: drawRestored },
    jpeg: { title: () => `JPEG quality ${jpegFile().setting}`, draw: drawJpeg },
    difference: { title: () => "Difference", draw: context => drawDifference(context, drawRestored) },
  };
  const hasJpeg = data.pictures.some(p => p.jpeg);

  function drawWhole(context, image) {
    context.drawImage(image, 0, 0);
  }
  function drawOriginal(context) {
    drawWhole(context, view.images.original);
  }
  function drawRestored(context) {
    drawWhole(context, view.images.restored[view.setting]);
  }
  function drawJpeg(context) {
    const [x, y, width, height] = data.pictures[view.picture].view;
    context.drawImage(view.images.jpeg[jpegFile().image], x, y, width, height, 0, 0, width, height);
  }
  function drawDifference(context, drawOther) {
    const { width, height } = context.canvas;
    const pixels = drawing => {
      const scratch = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      drawing(scratch);
      return scratch.getImageData(0, 0, width, height);
    };
    const original = pixels(drawOriginal).data;
    const result = pixels(drawOther);
    const gain = Number(byId("gain").value);
    for (let i = 0; i < result.data.length; i++)
      if (i % 4 !== 3) result.data[i] = 128 + gain * (result.data[i] - original[i]);
    context.putImageData(result, 0, 0);
  }

  function drawSide(canvas, name) {
    const [, , width, height] = data.pictures[view.picture].view;
    canvas.width = width;
    canvas.height = height;
    sides[name].draw(canvas.getContext("2d"));
  }

  async function showPicture(index) {
    stop();
    const stored = parse(`report-images-${index}`);
    const load = async uri => {
      const image = new Image();
      image.src = uri;
      await image.decode();
      return image;
    };
    const [original, restored, jpeg] = await Promise.all([load(stored.original), Promise.all(stored.restored.map(load)), Promise.all(stored.jpeg.map(load))]);
    view.picture = index;
    view.images = { original, restored, jpeg };
    view.setting = Math.min(view.setting, restored.length - 1);
    byId("settings").max = restored.length;
    markPressed(byId("thumbnails"), byId("thumbnails").children[index]);
    sizeStage();
    show();
    drawPicturePlot();
  }

  function show() {
    if (!view.images) return;
    const picture = data.pictures[view.picture];
    const [leftName, rightName] = [byId("left-choice").value, byId("right-choice").value];
    drawSide(byId("left"), leftName);
    drawSide(byId("right"), rightName);
    byId("left-tag").textContent = sides[leftName].title();
    byId("right-tag").textContent = sides[rightName].title();
    byId("settings").value = view.setting + 1;
    byId("settings-value").textContent = `${view.setting + 1} of ${picture.files.length}`;
    const [, , width, height] = picture.view;
    const part = width < picture.width || height < picture.height ? `, the middle ${width} × ${height} shown` : "";
    byId("caption").textContent = `${picture.name}, ${picture.width} × ${picture.height} pixels${part}: ${settingText()}, ${number(file().bytes, 0)} bytes, ${number(file().bpp, 3)} bits per pixel.`;
    showBeside();
    charts.picture?.redraw(false);
  }

  function showBeside() {
    for (const figure of byId("beside").children) {
      const name = figure.dataset.side;
      drawSide(figure.querySelector("canvas"), name);
      const described = name === "restored" ? file() : name === "jpeg" ? jpegFile() : null;
      const tooLarge = name === "jpeg" && described.bytes > 1.1 * file().bytes ? ", JPEG’s smallest file" : "";
      const lines = described
        ? [`${number(described.bytes, 0)} bytes, ${number(described.bpp, 3)} bpp${tooLarge}`, ...data.measures.map((m, i) => `${m.title} ${withUnit(m, described.quality[i])}`)]
        : name === "difference" ? [`${byId("gain").value} times what the file misses, around grey`] : ["what was compressed"];
      figure.querySelector("figcaption").replaceChildren(element("strong", { textContent: sides[name].title() }), ...lines.flatMap(line => [element("br"), line]));
    }
  }

  function setWipe(percent) {
    const value = Math.min(100, Math.max(0, percent));
    byId("wipe").value = value;
    stage.style.setProperty("--wipe", `${value}%`);
  }

  function setSetting(index) {
    const count = data.pictures[view.picture].files.length;
    view.setting = Math.min(count - 1, Math.max(0, index));
    show();
  }

  function sizeStage() {
    const [, , width, height] = data.pictures[view.picture].view;
    const zoom = Number(byId("zoom").value);
    const room = byId("stage-frame").clientWidth;
    // To fit, a picture is at most doubled and never higher than the window.
    const scale = zoom || Math.min(2, room / width, Math.max(0.2, 0.75 * innerHeight / height));
    stage.style.width = `${width * scale}px`;
    stage.style.height = `${height * scale}px`;
    stage.classList.toggle("pixels", scale > 2);
  }

  function stop() {
    clearInterval(view.timer);
    view.timer = 0;
    byId("play").textContent = "▶ Play";
    byId("play").setAttribute("aria-pressed", "false");
  }

  function togglePlay() {
    if (view.timer) return stop();
    const step = () => setSetting((view.setting + 1) % data.pictures[view.picture].files.length);
    view.timer = setInterval(step, 450);
    byId("play").textContent = "■ Stop";
    byId("play").setAttribute("aria-pressed", "true");
    step();
  }

  function makeViewer() {
    data.pictures.forEach((picture, index) => {
      const button = element("button", { type: "button", title: picture.name }, element("img", { src: picture.thumbnail, alt: "" }), picture.name);
      button.addEventListener("click", () => showPicture(index));
      byId("thumbnails").append(button);
    });
    const names = Object.keys(sides).filter(name => hasJpeg || name !== "jpeg");
    const titles = { original: "original", restored: "restored", jpeg: "JPEG at the same bytes", difference: "difference" };
    for (const [id, chosen] of [["left-choice", "original"], ["right-choice", "restored"]]) {
      byId(id).append(...names.map(name => element("option", { value: name, textContent: titles[name], selected: name === chosen })));
      byId(id).addEventListener("change", show);
    }
    for (const name of names) {
      const figure = element("figure", {}, element("canvas"), element("figcaption"));
      figure.dataset.side = name;
      byId("beside").append(figure);
    }
    byId("wipe").addEventListener("input", event => setWipe(Number(event.target.value)));
    byId("settings").addEventListener("input", event => {
      stop();
      setSetting(Number(event.target.value) - 1);
    });
    byId("play").addEventListener("click", togglePlay);
    byId("gain").addEventListener("change", show);
    byId("zoom").addEventListener("change", sizeStage);

    const wipeTo = event => {
      const box = stage.getBoundingClientRect();
      setWipe(100 * (event.clientX - box.left) / box.width);
    };
    stage.addEventListener("pointerdown", event => {
      stage.setPointerCapture(event.pointerId);
      wipeTo(event);
    });
    stage.addEventListener("pointermove", event => {
      if (stage.hasPointerCapture(event.pointerId)) wipeTo(event);
    });
    stage.addEventListener("keydown", event => {
      const step = event.shiftKey ? 10 : 2;
      const wipe = Number(byId("wipe").value);
      const actions = {
        ArrowLeft: () => setWipe(wipe - step),
        ArrowRight: () => setWipe(wipe + step),
        Home: () => setWipe(0),
        End: () => setWipe(100),
        ArrowUp: () => setSetting(view.setting + 1),
        ArrowDown: () => setSetting(view.setting - 1),
        " ": togglePlay,
      };
      if (!actions[event.key]) return;
      event.preventDefault();
      actions[event.key]();
    });
  }

  // ---- text and tables ---------------------------------------------------------------------------------------------

  function table(id, head, rows) {
    const first = rows[0] ?? [];
    byId(id).replaceChildren(
      element("thead", {}, element("tr", {}, ...head.map((text, i) => element("th", { scope: "col", textContent: text, className: first[i]?.className === "text" ? "text" : "" })))),
      element("tbody", {}, ...rows.map(([first, ...rest]) => element("tr", {}, element("th", { scope: "row", textContent: first }), ...rest))));
  }
  const cell = (textContent, className = "") => element("td", { textContent, className });
  const signed = percent => percent === null ? "–" : `${percent < 0 ? "−" : "+"}${number(Math.abs(percent), 1)} %`;
  const judged = percent => cell(signed(percent), percent === null ? "" : percent < 0 ? "better" : "worse");

  function makeTables() {
    const titles = data.measures.map(m => m.title);
    table("deltas", ["against", ...titles], data.codecs.slice(1).map(c => [c.name, ...c.deltaRate.map(judged)]));
    table("areas", ["", ...titles], data.codecs.map(c => [c.name, ...c.auc.map((a, i) => cell(number(a, data.measures[i].digits)))]));
    table("steps", [data.model.setting, "bpp", ...titles], subject.points.map((point, i) => [subject.settings[i], cell(number(point[0], 3)), ...data.measures.map((m, k) => cell(number(point[1 + k], m.digits)))]));
    table("codecs", ["", "how", "encode, s", "decode, s"], data.codecs.map(c => [c.name, cell(c.description, "text"), cell(number(c.encodeSeconds, 3)), cell(number(c.decodeSeconds, 3))]));
  }

  function makeSummary() {
    byId("subject").textContent = `Model “${data.model.name}” (${data.model.id}, ${number(data.model.weights, 0)} weights) on ${data.pictureCount} picture${data.pictureCount === 1 ? "" : "s"} of “${data.folder}”.`;
    const lines = data.codecs.slice(1).map(codec => {
      const parts = data.measures.map((m, i) => [m, codec.deltaRate[i]]).filter(([, percent]) => percent !== null)
        .map(([m, percent]) => `${number(Math.abs(percent), 0)} % ${percent < 0 ? "smaller" : "larger"} at equal ${m.title}`);
      return `Against ${codec.name} the files are ${parts.join(", ")}.`;
    });
    const last = subject.points.length - 1;
    lines.unshift(`From ${number(subject.points[0][0], 3)} bits per pixel at ${withUnit(data.measures[0], subject.points[0][1])} ${data.measures[0].title} to ${number(subject.points[last][0], 3)} at ${withUnit(data.measures[0], subject.points[last][1])}.`);
    byId("summary").append(...lines.map(textContent => element("li", { textContent })));
  }

  function followSizeAndTheme() {
    new ResizeObserver(() => {
      sizeStage();
      for (const [name, id] of [["all", "plot"], ["picture", "picture-plot"]])
        charts[name]?.setSize({ width: Math.max(240, byId(id).clientWidth), height: charts[name].height });
    }).observe(byId("viewer"));
    const redraw = () => Object.values(charts).forEach(chart => chart?.redraw(false, true));
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", redraw);
    byId("theme").addEventListener("click", () => {
      const now = document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
      document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
      redraw();
    });
  }

  makeSummary();
  makeTables();
  makeMeasures();
  makeViewer();
  setWipe(50);
  view.setting = Math.floor((data.pictures[0].files.length - 1) / 4);
  drawAllPlot();
  showPicture(0).then(() => {
    followSizeAndTheme();
    document.documentElement.dataset.ready = "true";
  });
})();
