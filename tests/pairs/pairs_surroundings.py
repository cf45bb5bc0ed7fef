"""What tests and answers do to their surroundings: output, input, seeds, names, files, figures."""

from pair import Pair

PAIRS: list[Pair] = [
    Pair(
        "redirected_output",
        right="""
        def countdown(n):
            for i in range(n, 0, -1):
                print(i)
            print("Go!")
        """,
        test="""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            countdown(2)
        assert out.getvalue() == "2\\n1\\nGo!\\n"
        """,
        wrong="""
        def countdown(n):
            for i in range(n, 0, -1):
                print(i, end=" ")
            print("Go!")
        """,
    ),
    Pair(
        "output_by_stdout_replaced",
        right="""
        def table(n):
            for i in range(1, n + 1):
                print(f"{i} x {n} = {i * n}")
        """,
        test="""
        old, sys.stdout = sys.stdout, io.StringIO()
        try:
            table(3)
            printed = sys.stdout.getvalue()
        finally:
            sys.stdout = old
        assert printed.strip().split("\\n")[-1] == "3 x 3 = 9"
        """,
        wrong="""
        def table(n):
            return [f"{i} x {n} = {i * n}" for i in range(1, n + 1)]
        """,
    ),
    Pair(
        "redirected_errors",
        right="""
        def warn(text):
            print("warning:", text, file=sys.stderr)
        """,
        test="""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            warn("hot")
        assert err.getvalue() == "warning: hot\\n" and out.getvalue() == ""
        """,
        wrong="""
        def warn(text):
            print("warning:", text)
        """,
    ),
    Pair(
        "captured_by_ipython",
        right="""
        def greet(name):
            print("Hello,", name)
            return len(name)
        """,
        test="""
        from IPython.utils.capture import capture_output
        with capture_output() as captured:
            n = greet("Ada")
        assert captured.stdout == "Hello, Ada\\n" and captured.stderr == ""
        assert n == 3
        """,
        wrong="""
        def greet(name):
            print("Hello", name)
            return len(name)
        """,
    ),
    Pair(
        "captured_by_a_magic",
        right="""
        def stars(n):
            for i in range(1, n + 1):
                print("*" * i)
        """,
        test="""
        from IPython import get_ipython
        get_ipython().run_cell_magic("capture", "shown", "stars(3)")
        assert str(shown).split() == ["*", "**", "***"]
        """,
        wrong="""
        def stars(n):
            for i in range(n):
                print("*" * i)
        """,
    ),
    Pair(
        "displayed_objects",
        right="""
        from IPython.display import Markdown, display

        def show(title):
            display(Markdown(f"# {title}"))
        """,
        test="""
        from IPython.utils.capture import capture_output
        with capture_output() as c:
            show("Results")
        assert len(c.outputs) == 1
        assert c.outputs[0].data["text/markdown"] == "# Results"
        """,
        wrong="""
        from IPython.display import Markdown, display

        def show(title):
            return Markdown(f"# {title}")
        """,
    ),
    Pair(
        "print_replaced",
        right="""
        def report(items):
            print(*items, sep=", ")
        """,
        test="""
        with mock.patch("builtins.print") as fake:
            report(["a", "b"])
        fake.assert_called_once_with("a", "b", sep=", ")
        """,
        wrong="""
        def report(items):
            print(", ".join(items))
        """,
    ),
    Pair(
        "print_replaced_by_hand",
        right="""
        def fizzbuzz(n):
            for i in range(1, n + 1):
                print("Fizz" * (i % 3 == 0) + "Buzz" * (i % 5 == 0) or i)
        """,
        test="""
        lines = []
        original = print
        print = lambda *args: lines.append(" ".join(map(str, args)))
        try:
            fizzbuzz(15)
        finally:
            print = original
        assert lines[14] == "FizzBuzz" and lines[2] == "Fizz" and lines[0] == "1"
        """,
        wrong="""
        def fizzbuzz(n):
            for i in range(1, n + 1):
                print("Fizz" if i % 3 == 0 else "Buzz" if i % 5 == 0 else i)
        """,
    ),
    Pair(
        "input_answered",
        right="""
        def ask_age():
            return int(input("How old are you? "))
        """,
        test="""
        with mock.patch("builtins.input", return_value="41") as asked:
            assert ask_age() == 41
        asked.assert_called_once()
        assert "old" in asked.call_args.args[0]
        """,
        wrong="""
        def ask_age():
            return input("How old are you? ")
        """,
    ),
    Pair(
        "input_answered_in_turn",
        right="""
        def guess(secret):
            tries = 1
            while int(input("Guess: ")) != secret:
                print("no")
                tries += 1
            return tries
        """,
        test="""
        out = io.StringIO()
        with mock.patch("builtins.input", side_effect=["1", "5", "7"]), contextlib.redirect_stdout(out):
            assert guess(7) == 3
        assert out.getvalue().count("no") == 2
        """,
        wrong="""
        def guess(secret):
            tries = 0
            while int(input("Guess: ")) != secret:
                print("no")
                tries += 1
            return tries
        """,
    ),
    Pair(
        "input_replaced_by_hand",
        right="""
        def total():
            s = 0.0
            while (line := input()) != "":
                s += float(line)
            return s
        """,
        test="""
        answers = iter(["1.5", "2", ""])
        input = lambda prompt="": next(answers)
        try:
            assert total() == 3.5
        finally:
            del input
        """,
        wrong="""
        def total():
            s = 0.0
            while (line := input()) != "":
                s = float(line)
            return s
        """,
    ),
    Pair(
        "input_from_stdin",
        right="""
        def lines():
            return [line.strip() for line in sys.stdin]
        """,
        test="""
        with mock.patch("sys.stdin", io.StringIO("a\\n b\\n")):
            assert lines() == ["a", "b"]
        """,
        wrong="""
        def lines():
            return sys.stdin.read()
        """,
    ),
    Pair(
        "own_function_patched",
        right="""
        def fetch(url):
            raise OSError("no network here")

        def titles(urls):
            return [fetch(url)["title"] for url in urls]
        """,
        test="""
        with mock.patch("__main__.fetch", side_effect=lambda url: {"title": url.upper()}) as fake:
            assert titles(["a", "b"]) == ["A", "B"]
        assert fake.call_count == 2
        fake.assert_any_call("b")
        """,
        wrong="""
        def fetch(url):
            raise OSError("no network here")

        def titles(urls):
            return [{"title": url.upper()}["title"] for url in urls]
        """,
    ),
    Pair(
        "own_method_patched",
        right="""
        class Thermostat:
            def read(self):
                return 20.0

            def heating(self, wanted):
                return self.read() < wanted
        """,
        test="""
        with mock.patch.object(Thermostat, "read", return_value=15.0) as fake:
            assert Thermostat().heating(18) is True
            fake.assert_called_once_with()
        assert Thermostat().heating(18) is False
        t = Thermostat()
        t.read = lambda: 30.0
        assert not t.heating(25)
        """,
        wrong="""
        class Thermostat:
            def read(self):
                return 20.0

            def heating(self, wanted):
                return 20.0 < wanted
        """,
    ),
    Pair(
        "library_function_patched",
        right="""
        def roll_two():
            return random.randint(1, 6) + random.randint(1, 6)
        """,
        test="""
        with mock.patch("random.randint", side_effect=[2, 5]) as dice:
            assert roll_two() == 7
        assert dice.call_args_list == [mock.call(1, 6)] * 2
        """,
        wrong="""
        def roll_two():
            return random.randint(2, 12)
        """,
    ),
    Pair(
        "clock_patched",
        right="""
        import time

        def timed(f):
            start = time.perf_counter()
            f()
            return time.perf_counter() - start
        """,
        test="""
        import time
        with mock.patch("time.perf_counter", side_effect=[10.0, 12.5]):
            assert timed(lambda: None) == 2.5
        """,
        wrong="""
        import time

        def timed(f):
            start = time.perf_counter()
            f()
            return start - time.perf_counter()
        """,
    ),
    Pair(
        "environment_patched",
        right="""
        def data_folder():
            return os.environ.get("COURSE_DATA", "data")
        """,
        test="""
        with mock.patch.dict(os.environ, {"COURSE_DATA": "elsewhere"}):
            assert data_folder() == "elsewhere"
        assert data_folder() == "data"
        """,
        wrong="""
        def data_folder():
            return "data"
        """,
    ),
    Pair(
        "seed_of_random",
        right="""
        def draw(n):
            return [random.randint(1, 49) for _ in range(n)]
        """,
        test="""
        random.seed(42)
        first = draw(6)
        random.seed(42)
        assert draw(6) == first
        random.seed(42)
        assert first == [random.randint(1, 49) for _ in range(6)]
        """,
        wrong="""
        def draw(n):
            return [random.randint(0, 49) for _ in range(n)]
        """,
    ),
    Pair(
        "seed_of_numpy",
        right="""
        def walk(n):
            return np.cumsum(np.random.choice([-1, 1], size=n))
        """,
        test="""
        np.random.seed(7)
        path = walk(100)
        np.random.seed(7)
        np.testing.assert_array_equal(path, np.random.choice([-1, 1], size=100).cumsum())
        """,
        wrong="""
        def walk(n):
            return np.cumsum(np.random.choice([1, -1], size=n))
        """,
    ),
    Pair(
        "seed_and_a_known_number",
        right="""
        def estimate_pi(n):
            x, y = np.random.rand(2, n)
            return 4 * np.mean(x ** 2 + y ** 2 <= 1)
        """,
        test="""
        np.random.seed(0)
        assert estimate_pi(1000) == pytest.approx(3.06)
        """,
        wrong="""
        def estimate_pi(n):
            x, y = np.random.rand(2, n)
            return 4 * np.mean(x + y <= 1)
        """,
    ),
    Pair(
        "numpy_generator_handed_in",
        right="""
        def noisy(x, rng):
            return x + rng.normal(0, 0.1, size=x.shape)
        """,
        test="""
        x = np.linspace(0, 1, 5)
        a = noisy(x, np.random.default_rng(3))
        b = x + np.random.default_rng(3).normal(0, 0.1, size=5)
        np.testing.assert_array_equal(a, b)
        """,
        wrong="""
        def noisy(x, rng):
            return x + np.random.normal(0, 0.1, size=x.shape)
        """,
    ),
    Pair(
        "generator_advances",
        right="""
        def shuffled(items, rng):
            return [items[i] for i in rng.permutation(len(items))]
        """,
        test="""
        rng = np.random.default_rng(11)
        first, second = shuffled("abcdef", rng), shuffled("abcdef", rng)
        assert sorted(first) == list("abcdef") and first != second
        same = np.random.default_rng(11)
        assert shuffled("abcdef", same) == first and same.integers(100) != np.random.default_rng(11).integers(100)
        """,
        wrong="""
        def shuffled(items, rng):
            return sorted(items, key=lambda item: rng.random() * 0)
        """,
    ),
    Pair(
        "random_object_handed_in",
        right="""
        def deal(cards, n, rnd):
            return rnd.sample(cards, n)
        """,
        test="""
        assert deal(range(52), 5, random.Random(1)) == random.Random(1).sample(range(52), 5)
        """,
        wrong="""
        def deal(cards, n, rnd):
            return random.sample(cards, n)
        """,
    ),
    Pair(
        "names_in_globals",
        right="""
        mass = 3.0
        speed = 2.0
        energy = mass * speed ** 2 / 2
        """,
        test="""
        for name in ("mass", "speed", "energy"):
            assert name in globals(), f"define a variable {name}"
        assert globals()["energy"] == 6.0
        assert {"mass", "speed"} <= set(dir()) and "energy" in locals()
        """,
        wrong="""
        m = 3.0
        speed = 2.0
        energy = m * speed ** 2 / 2
        """,
    ),
    Pair(
        "names_asked_of_the_shell",
        right="""
        result = [n ** 2 for n in range(5)]
        """,
        test="""
        assert "result" in get_ipython().user_ns
        assert eval("result")[-1] == 16
        try:
            result
        except NameError:
            assert False, "no variable result"
        """,
        wrong="""
        results = [n ** 2 for n in range(5)]
        """,
    ),
    Pair(
        "name_that_must_be_gone",
        right="""
        temporary = list(range(10))
        kept = sum(temporary)
        del temporary
        """,
        test="""
        assert "temporary" not in globals() and kept == 45
        """,
        wrong="""
        temporary = list(range(10))
        kept = sum(temporary)
        """,
    ),
    Pair(
        "global_variable_set_by_the_test",
        right="""
        rate = 0.1

        def tax(price):
            return price * rate
        """,
        test="""
        assert tax(100) == 10
        rate = 0.5
        assert tax(100) == 50
        """,
        wrong="""
        rate = 0.1

        def tax(price, rate=rate):
            return price * rate
        """,
    ),
    Pair(
        "global_variable_set_by_the_answer",
        right="""
        score = 0

        def win(points):
            global score
            score += points
        """,
        test="""
        win(5)
        win(2)
        assert score == 7
        """,
        wrong="""
        score = 0

        def win(points):
            score = points
        """,
    ),
    Pair(
        "file_written_by_the_answer",
        right="""
        def save(rows, path):
            with open(path, "w") as f:
                for row in rows:
                    f.write(",".join(map(str, row)) + "\\n")
        """,
        test="""
        save([(1, 2), (3, 4)], "rows.csv")
        assert os.path.exists("rows.csv")
        with open("rows.csv") as f:
            assert f.read() == "1,2\\n3,4\\n"
        assert pd.read_csv("rows.csv", header=None).shape == (2, 2)
        os.remove("rows.csv")
        """,
        wrong="""
        def save(rows, path):
            with open(path, "w") as f:
                for row in rows:
                    f.write(",".join(map(str, row)))
        """,
    ),
    Pair(
        "file_written_by_the_test",
        right="""
        def longest_line(path):
            with open(path) as f:
                return max((line.rstrip("\\n") for line in f), key=len)
        """,
        test="""
        with open("poem.txt", "w") as f:
            f.write("roses\\nviolets  \\nare\\n")
        assert longest_line("poem.txt") == "violets  "
        """,
        wrong="""
        def longest_line(path):
            with open(path) as f:
                return max((line.strip() for line in f), key=len)
        """,
    ),
    Pair(
        "file_appended_by_both",
        right="""
        def log(text):
            with open("log.txt", "a") as f:
                print(text, file=f)
        """,
        test="""
        Path("log.txt").write_text("begin\\n")
        log("middle")
        with open("log.txt", "a") as f:
            f.write("end\\n")
        log("after")
        assert Path("log.txt").read_text().split() == ["begin", "middle", "end", "after"]
        """,
        wrong="""
        def log(text):
            with open("log.txt", "w") as f:
                print(text, file=f)
        """,
    ),
    Pair(
        "binary_files",
        right="""
        def save_array(a):
            np.save("a.npy", a)

        def load_array():
            return np.load("b.npy")
        """,
        test="""
        save_array(np.arange(6).reshape(2, 3))
        np.testing.assert_array_equal(np.load("a.npy"), [[0, 1, 2], [3, 4, 5]])
        np.save("b.npy", np.eye(2))
        assert load_array().trace() == 2
        """,
        wrong="""
        def save_array(a):
            np.save("a.npy", a.ravel())

        def load_array():
            return np.load("b.npy")
        """,
    ),
    Pair(
        "folders_and_their_files",
        right="""
        def tidy(folder):
            for path in sorted(Path(folder).iterdir()):
                target = Path(folder) / path.suffix[1:]
                target.mkdir(exist_ok=True)
                path.rename(target / path.name)
        """,
        test="""
        os.makedirs("inbox")
        for name in ("a.txt", "b.csv", "c.txt"):
            Path("inbox", name).touch()
        tidy("inbox")
        assert sorted(os.listdir("inbox")) == ["csv", "txt"]
        assert sorted(os.listdir("inbox/txt")) == ["a.txt", "c.txt"]
        """,
        wrong="""
        def tidy(folder):
            for path in sorted(Path(folder).iterdir()):
                (Path(folder) / path.suffix[1:]).mkdir(exist_ok=True)
        """,
    ),
    Pair(
        "file_by_a_temporary_folder",
        right="""
        def dump(record, folder):
            path = os.path.join(folder, "record.json")
            with open(path, "w") as f:
                json.dump(record, f)
            return path
        """,
        test="""
        import tempfile
        with tempfile.TemporaryDirectory() as folder:
            path = dump({"a": [1]}, folder)
            assert os.path.dirname(path) == folder
            with open(path) as f:
                assert json.load(f) == {"a": [1]}
        """,
        wrong="""
        def dump(record, folder):
            path = os.path.join(folder, "record.json")
            with open(path, "w") as f:
                f.write(str(record))
            return path
        """,
    ),
    Pair(
        "open_replaced",
        right="""
        def first_line(path):
            with open(path) as f:
                return f.readline().strip()
        """,
        test="""
        with mock.patch("__main__.open", mock.mock_open(read_data="one\\ntwo\\n")) as fake:
            assert first_line("nowhere.txt") == "one"
        fake.assert_called_once_with("nowhere.txt")
        """,
        wrong="""
        def first_line(path):
            with open(path, "rb") as f:
                return f.readline().strip()
        """,
    ),
    Pair(
        "axes_after_drawing",
        right="""
        def waves():
            x = np.linspace(0, 2 * np.pi, 50)
            plt.plot(x, np.sin(x), label="sin")
            plt.plot(x, np.cos(x), "--", label="cos")
            plt.xlabel("x")
            plt.title("Waves")
            plt.legend()
        """,
        test="""
        waves()
        ax = plt.gca()
        assert len(ax.get_lines()) == 2
        assert ax.get_xlabel() == "x" and ax.get_title() == "Waves"
        assert [t.get_text() for t in ax.get_legend().get_texts()] == ["sin", "cos"]
        np.testing.assert_allclose(ax.lines[0].get_ydata(), np.sin(ax.lines[0].get_xdata()))
        """,
        wrong="""
        def waves():
            x = np.linspace(0, 2 * np.pi, 50)
            plt.plot(x, np.sin(x), label="sin")
            plt.plot(x, np.cos(x), "--", label="cos")
            plt.ylabel("x")
            plt.title("Waves")
            plt.legend()
        """,
    ),
    Pair(
        "figure_after_a_function_drew",
        right="""
        def draw(data):
            plt.figure(figsize=(4, 3))
            plt.hist(data, bins=4)
        """,
        test="""
        plt.close("all")
        draw([1, 2, 2, 3, 5])
        fig = plt.gcf()
        assert plt.get_fignums() == [1] and fig.get_size_inches().tolist() == [4, 3]
        bars = fig.axes[0].patches
        assert len(bars) == 4 and sum(bar.get_height() for bar in bars) == 5
        plt.close(fig)
        """,
        wrong="""
        def draw(data):
            plt.figure(figsize=(4, 3))
            plt.hist(data, bins=5)
        """,
    ),
    Pair(
        "axes_returned",
        right="""
        def panels(data):
            fig, axes = plt.subplots(1, 2, sharey=True)
            axes[0].scatter(*zip(*data), color="red")
            axes[1].bar([x for x, _ in data], [y for _, y in data])
            axes[0].set(xlabel="t", ylabel="v", xlim=(0, 10))
            return axes
        """,
        test="""
        left, right = panels([(1, 2), (3, 4)])
        assert isinstance(left, plt.Axes)
        assert left.get_xlim() == (0, 10) and left.get_ylabel() == "v"
        assert left.collections[0].get_offsets().tolist() == [[1, 2], [3, 4]]
        assert [bar.get_height() for bar in right.patches] == [2, 4]
        assert left.figure is right.figure
        """,
        wrong="""
        def panels(data):
            fig, axes = plt.subplots(1, 2, sharey=True)
            axes[0].plot(*zip(*data), color="red")
            axes[1].bar([x for x, _ in data], [y for _, y in data])
            axes[0].set(xlabel="t", ylabel="v", xlim=(0, 10))
            return axes
        """,
    ),
    Pair(
        "axes_handed_in",
        right="""
        def decorate(ax):
            ax.plot([0, 1], [0, 1], "k:")
            ax.set_yscale("log")
        """,
        test="""
        fig, ax = plt.subplots()
        decorate(ax)
        assert ax.get_yscale() == "log" and ax.lines[0].get_linestyle() == ":"
        assert ax.lines[0].get_color() == "k"
        plt.close(fig)
        """,
        wrong="""
        def decorate(ax):
            plt.figure()
            plt.plot([0, 1], [0, 1], "k:")
            plt.yscale("log")
        """,
    ),
    Pair(
        "plot_of_a_table",
        right="""
        rain = pd.DataFrame({"month": ["Jan", "Feb"], "mm": [61, 44]})
        ax = rain.plot.bar(x="month", y="mm", legend=False)
        """,
        test="""
        assert [t.get_text() for t in ax.get_xticklabels()] == ["Jan", "Feb"]
        assert [p.get_height() for p in ax.patches] == [61, 44] and ax.get_legend() is None
        """,
        wrong="""
        rain = pd.DataFrame({"month": ["Jan", "Feb"], "mm": [61, 44]})
        ax = rain.plot.bar(x="month", y="mm")
        """,
    ),
    Pair(
        "figure_saved_as_a_file",
        right="""
        def save_plot(path):
            fig, ax = plt.subplots(figsize=(2, 1), dpi=50)
            ax.plot([1, 2])
            fig.savefig(path)
            plt.close(fig)
        """,
        test="""
        save_plot("plot.png")
        assert plt.imread("plot.png").shape[:2] == (50, 100)
        assert Path("plot.png").read_bytes().startswith(b"\\x89PNG")
        """,
        wrong="""
        def save_plot(path):
            fig, ax = plt.subplots(figsize=(1, 2), dpi=50)
            ax.plot([1, 2])
            fig.savefig(path)
            plt.close(fig)
        """,
    ),
    Pair(
        "figure_of_many_kinds_of_artists",
        right="""
        fig, ax = plt.subplots()
        image = ax.imshow(np.arange(6).reshape(2, 3), cmap="gray")
        fig.colorbar(image)
        ax.annotate("here", (1, 1))
        """,
        test="""
        assert isinstance(fig, plt.Figure) and len(fig.axes) == 2
        assert ax.images[0].get_array().shape == (2, 3) and ax.images[0].get_cmap().name == "gray"
        assert ax.texts[0].get_text() == "here"
        """,
        wrong="""
        fig, ax = plt.subplots()
        image = ax.imshow(np.arange(6).reshape(3, 2), cmap="gray")
        fig.colorbar(image)
        ax.annotate("here", (1, 1))
        """,
    ),
    Pair(
        "logging_watched",
        right="""
        import logging

        def divide(a, b):
            if b == 0:
                logging.getLogger("course").error("division of %s by zero", a)
                return None
            return a / b
        """,
        test="""
        with unittest.TestCase().assertLogs("course", level="ERROR") as seen:
            assert divide(5, 0) is None
        assert seen.output == ["ERROR:course:division of 5 by zero"]
        """,
        wrong="""
        import logging

        def divide(a, b):
            if b == 0:
                logging.getLogger("course").warning("division of %s by zero", a)
                return None
            return a / b
        """,
    ),
]
