"""A screen of its own (Xvfb with openbox) for tests that play programs with windows.

    with Desktop(scratch) as desktop:
        desktop.start("thunderbird", "-profile", folder)
        desktop.wait_for_window("Password")
        desktop.type("secret")

Everything is started here, each in a process group of its own, and ended by its id.
"""

import contextlib
import os
import signal
import subprocess
import time

from harness import PATIENCE, run, wait_for

SIZE = "1280x800"
# No frames: the windows are the picture. Ordinary ones fill the screen, dialogs come above them.
OPENBOX = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><followMouse>no</followMouse></focus>
  <desktops><number>1</number><popupTime>0</popupTime></desktops>
  <applications>
    <application type="normal"><decor>no</decor><maximized>yes</maximized></application>
  </applications>
</openbox_config>
"""


class Desktop:
    def __init__(self, scratch):
        self.scratch = scratch
        self.processes = []
        self.environment = dict(os.environ, HOME=str(scratch), LC_ALL="C.UTF-8", NO_AT_BRIDGE="1", GDK_BACKEND="x11")
        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "WAYLAND_DISPLAY", "XAUTHORITY"):
            self.environment.pop(name, None)

    def __enter__(self):
        number, told = os.pipe()
        with contextlib.ExitStack() as undo:
            undo.callback(self.__exit__, None)
            self.start("Xvfb", "-displayfd", told, "-screen", "0", f"{SIZE}x24", "-nolisten", "tcp", pass_fds=(told,))
            os.close(told)
            with open(number, "rb") as answer:
                self.environment["DISPLAY"] = f":{int(answer.readline())}"
            settings = self.scratch / "openbox.xml"
            settings.write_text(OPENBOX)
            self.start("openbox", "--config-file", settings)
            undo.pop_all()
        return self

    def __exit__(self, *_):
        while self.processes:
            self.end(self.processes.pop())

    def start(self, *words, **more):
        with open(self.scratch / "desktop.log", "ab") as log:
            process = subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       env=self.environment, start_new_session=True, **more)
        self.processes.append(process)
        return process

    @staticmethod
    def end(process):
        """Asks, waits, and then insists; the children that it left behind end with it."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE / 10)

    def xdotool(self, *words, check=True):
        return run("xdotool", *words, check=check, env=self.environment).stdout

    def windows(self):
        """The titles of the windows that show, by id."""
        ids = self.xdotool("search", "--onlyvisible", "--name", ".", check=False).split()
        titles = {window: self.xdotool("getwindowname", window, check=False).strip() for window in ids}
        return {window: title for window, title in titles.items() if title}

    def window(self, word):
        """The id of a window whose title holds the word, if there is one."""
        return next((window for window, title in self.windows().items() if word in title), None)

    def wait_for_window(self, word):
        """The id of a window whose title holds the word; it has the focus then."""
        window = wait_for(lambda: self.window(word), f"a window '{word}'")
        self.xdotool("windowactivate", "--sync", window)
        return window

    def keys(self, *names):
        self.xdotool("key", "--clearmodifiers", "--delay", "80", *names)

    def press_until(self, name, condition, what):
        """Presses a key until it has had its effect: a program that is busy drops keys."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.keys(name)
            with contextlib.suppress(AssertionError):
                return wait_for(condition, what, PATIENCE / 12)
        raise AssertionError(f"pressed {name} for {PATIENCE} s, waiting for {what}")

    def type(self, text):
        self.xdotool("type", "--delay", "40", text)

    def screenshot(self, path):
        run("import", "-window", "root", path, env=self.environment)
