(function () {
  'use strict';
  var d = document, at = function (id) { return d.getElementById(id); };
  var W = JSON.parse(at('words').textContent), base = '/p/' + encodeURIComponent(W.plate);
  var shelf = 'watchgrid.plate.' + W.plate, key = W.key, sent = !!W.key, fix = null, told = null, seen = 0, timer = 0;

  function keep(value) { try { value ? sessionStorage.setItem(shelf, JSON.stringify(value)) : sessionStorage.removeItem(shelf); } catch (e) { /* private window */ } }
  function kept() { try { return JSON.parse(sessionStorage.getItem(shelf)); } catch (e) { return null; } }
  function fill(text, n) { return text.replace('#', n); }
  function show(name) { ['start', 'sending', 'sent'].forEach(function (id) { at(id).hidden = id !== name; }); scrollTo(0, 0); }
  function random() {
    var bytes = new Uint8Array(16);
    crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (b) { return (b < 16 ? '0' : '') + b.toString(16); }).join('');
  }
  /* A request that ends: a phone in a lift answers neither yes nor no. */
  function ask(method, url, fields, limit) {
    var stop = window.AbortController ? new AbortController() : null;
    var clock = setTimeout(function () { if (stop) stop.abort(); }, limit);
    var headers = { Accept: 'application/json' };
    if (fields) { headers['Content-Type'] = 'application/x-www-form-urlencoded'; headers['Idempotency-Key'] = key; }
    var body = fields && Object.keys(fields).map(function (n) { return n + '=' + encodeURIComponent(fields[n]); }).join('&');
    return fetch(url, { method: method, headers: headers, body: body, cache: 'no-store', signal: stop ? stop.signal : undefined })
      .then(function (r) { clearTimeout(clock); return r.json().then(function (j) { j.http = r.status; return j; }); },
            function (e) { clearTimeout(clock); throw e; });
  }

  function locate() {
    if (!navigator.geolocation || !window.isSecureContext) { at('gps').textContent = W.gps_none; return; }
    navigator.geolocation.watchPosition(function (p) {
      var c = p.coords;
      if (fix && fix.accuracy <= c.accuracy && fix.time > Date.now() - 3e4) return;
      fix = { lat: c.latitude.toFixed(6), lon: c.longitude.toFixed(6), accuracy: Math.round(c.accuracy), time: Date.now() };
      at('gps').textContent = fill(W.gps_ok, fix.accuracy);
      better();
    }, function () { at('gps').textContent = W.gps_none; }, { enableHighAccuracy: true, maximumAge: 1e4, timeout: 3e4 });
  }
  function place(fields) {
    if (fix) { fields.lat = fix.lat; fields.lon = fix.lon; fields.accuracy_m = fix.accuracy; told = fix; }
    return fields;
  }
  /* A better fix than the one that was sent: at most a few times, each clearly better. */
  function better() {
    if (!sent || !fix || (told && fix.accuracy > told.accuracy * 0.6)) return;
    ask('POST', base + '/a/' + key, place({}), 8000).catch(function () { told = null; });
  }

  function raise(intent) {
    var under = kept();
    if (sent || (under && !under.sent)) return;
    key = random();
    keep({ key: key, intent: intent });
    show('sending');
    at('try').textContent = W.first_try;
    if (!fix) locate();
    setTimeout(function () { push(intent, 1); }, fix ? 0 : 600);
  }
  function push(intent, n) {
    ask('POST', base, place({ intent: intent, key: key, lang: W.lang, tries: n }), 8000).then(function (j) {
      if (j.http >= 500) throw j;
      if (j.http >= 400) { keep(null); show('start'); at('gps').textContent = j.detail || W.refused; return; }
      key = j.key || key; /* one press too many belongs to an alarm that is known */
      keep({ key: key, sent: Date.now() }); /* for a reload that is under way while this answer comes */
      sent = true;
      try { history.replaceState(null, '', base + '/a/' + key + '?lang=' + W.lang); } catch (e) { /* old kernels */ }
      at('more').action = base + '/a/' + key;
      show('sent');
      update(j);
      better();
      next(3000);
    }).catch(function () {
      at('try').textContent = fill(W.again, n + 1);
      setTimeout(function () { push(intent, n + 1); }, Math.min(500 * Math.pow(2, n - 1), 5000));
    });
  }

  function update(j) {
    seen = Date.now();
    at('title').textContent = j.title;
    at('number').textContent = j.number;
    at('progress').textContent = j.progress;
    at('title').hidden = at('age').hidden = at('more').hidden = j.state === 'closed';
    /* Or the way to a new report would lead back here. */
    if (j.state === 'closed') keep(null);
    at('steps').innerHTML = '';
    j.steps.forEach(function (s) {
      var li = d.createElement('li');
      li.textContent = s.text;
      if (s.done) li.className = 'done';
      at('steps').appendChild(li);
    });
  }
  function next(wait) { clearTimeout(timer); timer = setTimeout(poll, wait); }
  function poll() {
    if (d.hidden) return next(2000);
    ask('GET', base + '/a/' + key + '?lang=' + W.lang, null, 8000).then(function (j) {
      if (j.http === 200) update(j);
      next(j.state === 'closed' ? 30000 : 3000);
    }).catch(function () { next(4000); });
  }
  setInterval(function () {
    if (!sent || !seen) return;
    at('age').textContent = fill(Date.now() - seen > 12000 ? W.old : W.age, Math.round((Date.now() - seen) / 1000));
  }, 1000);

  at('raise').addEventListener('submit', function (e) { e.preventDefault(); });
  Array.prototype.forEach.call(d.querySelectorAll('#raise button'), function (b) {
    b.addEventListener('click', function (e) { e.preventDefault(); raise(b.value); });
  });
  var pressed = null;
  Array.prototype.forEach.call(d.querySelectorAll('#more button'), function (b) { b.addEventListener('click', function () { pressed = b; }); });
  at('more').addEventListener('submit', function (e) {
    e.preventDefault();
    var form = at('more'), fields = { lang: W.lang };
    Array.prototype.forEach.call(form.elements, function (x) {
      if (x.name && x.type !== 'submit' && (x.type !== 'radio' || x.checked) && x.value) fields[x.name] = x.value;
    });
    if (pressed && pressed.name) fields[pressed.name] = pressed.value;
    at('told').textContent = W.sending;
    ask('POST', base + '/a/' + key, fields, 10000).then(function (j) {
      at('told').textContent = j.http < 300 ? W.told : j.detail || W.refused;
      if (j.http < 300 && !fields.mistake) form.elements.text.value = '';
    }).catch(function () { at('told').textContent = W.told_not; });
  });

  var waiting = kept();
  if (waiting && waiting.sent && (/\/a\/[^\/]+$/.test(location.pathname) || !(Math.abs(Date.now() - waiting.sent) < 3e4))) { keep(null); waiting = null; }
  if (sent) { keep(null); seen = Date.now(); next(2000); locate(); }
  else if (waiting && waiting.sent) location.replace(base + '/a/' + waiting.key + '?lang=' + W.lang);
  else if (waiting) { key = waiting.key; show('sending'); at('try').textContent = W.first_try; locate(); push(waiting.intent, 1); }
  else if (navigator.permissions && navigator.permissions.query)
    navigator.permissions.query({ name: 'geolocation' }).then(function (p) { if (p.state === 'granted') locate(); }, function () { /* asked at the tap */ });
})();
