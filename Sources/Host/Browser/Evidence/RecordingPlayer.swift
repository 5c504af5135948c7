/// The page that plays a recording.
enum RecordingPlayer {
    static func page(title: String, length: Int, frames: String) -> String {
        let shown = title.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        return """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>\(shown)</title>
            <style>
            body{margin:1rem;font:16px system-ui;background:#111;color:#eee}
            img{max-width:100%;border:1px solid #555;display:block;margin:.5rem 0}
            input{width:60%;vertical-align:middle}button{font:inherit}
            </style>
            <h1>\(shown)</h1>
            <img id="picture" alt="the page at this time">
            <button id="play">Play</button>
            <input id="time" type="range" min="0" max="\(length)" value="0" aria-label="time in milliseconds">
            <output id="clock"></output>
            <script>
            const frames = [\(frames)];
            const picture = document.getElementById('picture'), time = document.getElementById('time');
            const clock = document.getElementById('clock'), play = document.getElementById('play');
            let shown = -1, started = null;
            // The browser sent a picture only when something changed: each one holds until the next.
            function show(ms) {
              let n = 0;
              while (n + 1 < frames.length && frames[n + 1][0] <= ms) n++;
              if (n !== shown) { picture.src = 'data:image/jpeg;base64,' + frames[n][1]; shown = n; }
              time.value = ms;
              clock.textContent = (ms / 1000).toFixed(2) + ' s, picture ' + (n + 1) + ' of ' + frames.length;
            }
            function tick(now) {
              if (started === null) return;
              const ms = now - started;
              show(Math.min(ms, \(length)));
              if (ms >= \(length)) { started = null; play.textContent = 'Play'; return; }
              requestAnimationFrame(tick);
            }
            play.onclick = () => {
              if (started !== null) { started = null; play.textContent = 'Play'; return; }
              started = performance.now() - (Number(time.value) >= \(length) ? 0 : Number(time.value));
              play.textContent = 'Pause';
              requestAnimationFrame(tick);
            };
            time.oninput = () => { started = null; play.textContent = 'Play'; show(Number(time.value)); };
            show(0);
            </script></html>

            """
    }
}
