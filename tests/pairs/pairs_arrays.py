"""Arrays of numpy, of every kind, and what scipy returns."""

from pair import Pair

PAIRS: list[Pair] = [
    Pair(
        "column_of_a_matrix",
        right="""
        def normalise(x):
            return (x - x.mean(axis=0)) / x.std(axis=0)
        """,
        test="""
        x = np.array([[1.0, 10.0], [3.0, 30.0]])
        z = normalise(x)
        assert z.shape == (2, 2)
        assert np.allclose(z[:, 1], [-1, 1]) and z[0, 0] == -1
        np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-12)
        """,
        wrong="""
        def normalise(x):
            return (x - x.mean()) / x.std()
        """,
    ),
    Pair(
        "array_of_text",
        right="""
        def initials(names):
            return np.array([name[0] for name in names])
        """,
        test="""
        result = initials(["Ann", "Bob"])
        assert result.dtype.kind == "U"
        np.testing.assert_array_equal(result, np.array(["A", "B"]))
        assert (np.char.lower(result) == ["a", "b"]).all()
        """,
        wrong="""
        def initials(names):
            return np.array([name[-1] for name in names])
        """,
    ),
    Pair(
        "array_of_bytes",
        right="""
        def codes():
            return np.array([b"GET", b"PUT"], dtype="S3")
        """,
        test="""
        assert codes().dtype == np.dtype("S3")
        assert codes().tolist() == [b"GET", b"PUT"]
        """,
        wrong="""
        def codes():
            return np.array(["GET", "PUT"])
        """,
    ),
    Pair(
        "mask_of_booleans",
        right="""
        def outliers(x):
            return np.abs(x - np.median(x)) > 3
        """,
        test="""
        data = np.array([1, 2, 1, 9, 2])
        mask = outliers(data)
        assert mask.dtype == bool
        assert data[mask].tolist() == [9]
        assert (~mask).sum() == 4 and mask.any() and not mask.all()
        """,
        wrong="""
        def outliers(x):
            return x[np.abs(x - np.median(x)) > 3]
        """,
    ),
    Pair(
        "dates_of_numpy",
        right="""
        def week(start):
            return np.datetime64(start) + np.arange(7)
        """,
        test="""
        days = week("2024-02-26")
        assert np.issubdtype(days.dtype, np.datetime64)
        assert days[-1] == np.datetime64("2024-03-03")
        assert (np.diff(days) == np.timedelta64(1, "D")).all()
        """,
        wrong="""
        def week(start):
            return np.datetime64(start) + np.arange(1, 8)
        """,
    ),
    Pair(
        "time_between_dates",
        right="""
        def age_in_days(born, today):
            return np.datetime64(today) - np.datetime64(born)
        """,
        test="""
        assert age_in_days("2024-02-01", "2024-03-01") == np.timedelta64(29, "D")
        assert age_in_days("2024-02-01", "2024-03-01") / np.timedelta64(1, "h") == 696
        assert not np.isnat(age_in_days("2020-01-01", "2020-01-02"))
        """,
        wrong="""
        def age_in_days(born, today):
            return np.timedelta64(30, "D")
        """,
    ),
    Pair(
        "masked_array",
        right="""
        def without_errors(readings):
            return np.ma.masked_equal(readings, -999)
        """,
        test="""
        m = without_errors(np.array([20, -999, 24]))
        assert np.ma.isMaskedArray(m)
        assert m.mean() == 22 and m.count() == 2
        assert m.mask.tolist() == [False, True, False]
        assert m.filled(0).tolist() == [20, 0, 24]
        """,
        wrong="""
        def without_errors(readings):
            return np.ma.masked_less(readings, 21)
        """,
    ),
    Pair(
        "object_array",
        right="""
        def ragged(rows):
            out = np.empty(len(rows), dtype=object)
            for i, row in enumerate(rows):
                out[i] = row
            return out
        """,
        test="""
        r = ragged([[1], [1, 2], "abc"])
        assert r.dtype == object and r.shape == (3,)
        assert [len(row) for row in r] == [1, 2, 3]
        assert r[1] == [1, 2]
        """,
        wrong="""
        def ragged(rows):
            out = np.empty(len(rows), dtype=object)
            for i, row in enumerate(rows):
                out[i] = row[:1]
            return out
        """,
    ),
    Pair(
        "object_array_of_fractions",
        right="""
        def hilbert(n):
            return np.array([[Fraction(1, i + j + 1) for j in range(n)] for i in range(n)])
        """,
        test="""
        h = hilbert(3)
        assert h[1, 2] == Fraction(1, 4)
        assert h.sum() == Fraction(37, 10)
        assert (h == h.T).all()
        """,
        wrong="""
        def hilbert(n):
            return np.array([[1 / (i + j + 1) for j in range(n)] for i in range(n)]).round(3)
        """,
    ),
    Pair(
        "structured_array",
        right="""
        def planets():
            kind = [("name", "U10"), ("mass", float), ("moons", int)]
            return np.array([("Mars", 0.107, 2), ("Jupiter", 317.8, 95), ("Venus", 0.815, 0)], dtype=kind)
        """,
        test="""
        p = planets()
        assert p.dtype.names == ("name", "mass", "moons")
        assert p["moons"].sum() == 97
        assert np.sort(p, order="mass")[-1]["name"] == "Jupiter"
        assert p[p["moons"] == 0]["name"].tolist() == ["Venus"]
        """,
        wrong="""
        def planets():
            kind = [("name", "U10"), ("mass", float), ("moons", int)]
            return np.array([("Mars", 0.107, 2), ("Jupiter", 317.8, 95), ("Venus", 0.815, 1)], dtype=kind)
        """,
    ),
    Pair(
        "record_array",
        right="""
        def table(xs, ys):
            return np.rec.fromarrays([xs, ys], names="x,y")
        """,
        test="""
        t = table([1, 2], [0.5, 0.25])
        assert t.x.tolist() == [1, 2]
        assert t[1].y == 0.25
        """,
        wrong="""
        def table(xs, ys):
            return np.rec.fromarrays([ys, xs], names="x,y")
        """,
    ),
    Pair(
        "complex_spectrum",
        right="""
        def spectrum(signal):
            return np.fft.fft(signal)
        """,
        test="""
        t = np.arange(8)
        s = spectrum(np.cos(2 * np.pi * t / 8))
        assert np.iscomplexobj(s)
        assert np.argmax(np.abs(s[:4])) == 1
        assert np.allclose(np.fft.ifft(s).real, np.cos(2 * np.pi * t / 8))
        """,
        wrong="""
        def spectrum(signal):
            return np.abs(np.fft.fft(signal))
        """,
    ),
    Pair(
        "dtype_asked_for",
        right="""
        def to_image(x):
            return np.clip(x * 255, 0, 255).astype(np.uint8)
        """,
        test="""
        image = to_image(np.array([[0.0, 0.5], [1.0, 2.0]]))
        assert image.dtype == np.uint8
        assert image.max() == 255 and image.min() == 0 and image.nbytes == 4
        """,
        wrong="""
        def to_image(x):
            return (x * 255).astype(int)
        """,
    ),
    Pair(
        "scalar_of_numpy",
        right="""
        def rms(x):
            return np.sqrt(np.mean(np.square(x)))
        """,
        test="""
        assert isinstance(rms(np.array([3.0, 4.0])), (float, np.floating))
        assert rms([1, 1, 1]) == pytest.approx(1)
        assert np.isclose(rms(np.array([3.0, 4.0])), 3.5355339)
        assert round(rms([3, 4]), 2) == 3.54
        """,
        wrong="""
        def rms(x):
            return np.sqrt(np.sum(np.square(x)))
        """,
    ),
    Pair(
        "identity_of_two_ways",
        right="""
        def inverse(a):
            return np.linalg.inv(a)
        """,
        test="""
        a = np.array([[2.0, 1.0], [1.0, 1.0]])
        assert np.allclose(inverse(a) @ a, np.eye(2))
        assert np.allclose(a @ inverse(a), np.eye(2))
        assert np.isclose(np.linalg.det(inverse(a)), 1 / np.linalg.det(a))
        """,
        wrong="""
        def inverse(a):
            return 1 / a
        """,
    ),
    Pair(
        "eigenvalues_unpacked",
        right="""
        def principal(a):
            values, vectors = np.linalg.eigh(a)
            return values[-1], vectors[:, -1]
        """,
        test="""
        a = np.array([[2.0, 0.0], [0.0, 5.0]])
        value, vector = principal(a)
        assert value == pytest.approx(5.0)
        np.testing.assert_allclose(a @ vector, value * vector)
        assert abs(vector).tolist() == [0, 1]
        """,
        wrong="""
        def principal(a):
            values, vectors = np.linalg.eigh(a)
            return values[0], vectors[:, 0]
        """,
    ),
    Pair(
        "result_with_names",
        right="""
        def decompose(a):
            return np.linalg.svd(a, full_matrices=False)
        """,
        test="""
        a = np.arange(6.0).reshape(3, 2)
        result = decompose(a)
        assert result.U.shape == (3, 2) and result.S.shape == (2,)
        u, s, vt = result
        assert np.allclose(u * s @ vt, a)
        """,
        wrong="""
        def decompose(a):
            return np.linalg.svd(a)
        """,
    ),
    Pair(
        "matrix_class",
        right="""
        def power(a, n):
            return np.asmatrix(a) ** n
        """,
        test="""
        m = power([[1, 1], [1, 0]], 5)
        assert isinstance(m, np.matrix)
        assert m[0, 0] == 8 and (m * np.matrix([[1], [0]])).tolist() == [[8], [5]]
        """,
        wrong="""
        def power(a, n):
            return np.asarray(a) ** n
        """,
    ),
    Pair(
        "array_as_a_variable",
        right="""
        grid = np.zeros((8, 8), dtype=int)
        grid[1::2, ::2] = 1
        grid[::2, 1::2] = 1
        """,
        test="""
        assert type(grid) == np.ndarray
        assert grid.shape == (8, 8) and grid.sum() == 32
        assert grid[0, 0] == 0 and grid[0, 1] == 1 and grid[7, 7] == 0
        np.testing.assert_equal(grid, np.indices((8, 8)).sum(axis=0) % 2)
        """,
        wrong="""
        grid = np.zeros((8, 8), dtype=int)
        grid[::2, ::2] = 1
        grid[1::2, 1::2] = 1
        """,
    ),
    Pair(
        "infinities_and_nan",
        right="""
        def safe_log(x):
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.log(x)
        """,
        test="""
        out = safe_log(np.array([1.0, 0.0, -1.0]))
        assert np.isneginf(out[1]) and np.isnan(out[2])
        np.testing.assert_array_equal(out, [0, -np.inf, np.nan])
        assert np.nanmax(out) == 0
        """,
        wrong="""
        def safe_log(x):
            return np.log(np.where(x > 0, x, 1e-12))
        """,
    ),
    Pair(
        "polynomial_object",
        right="""
        def fit(x, y):
            return np.poly1d(np.polyfit(x, y, 2))
        """,
        test="""
        x = np.linspace(-1, 1, 9)
        p = fit(x, 3 * x ** 2 - 2)
        assert p.order == 2 and np.allclose(p.coeffs, [3, 0, -2])
        assert np.isclose(p(2), 10) and np.isclose(p.deriv()(1), 6)
        """,
        wrong="""
        def fit(x, y):
            return np.poly1d(np.polyfit(x, y, 1))
        """,
    ),
    Pair(
        "vectorised_function",
        right="""
        heaviside = np.vectorize(lambda x: 0.5 if x == 0 else float(x > 0))
        """,
        test="""
        assert heaviside(0) == 0.5
        np.testing.assert_array_equal(heaviside([[-2, 0], [1, 3]]), [[0, 0.5], [1, 1]])
        assert isinstance(heaviside, np.vectorize)
        """,
        wrong="""
        heaviside = np.vectorize(lambda x: float(x > 0))
        """,
    ),
    Pair(
        "tuple_of_arrays",
        right="""
        def split(x, y, share):
            n = int(len(x) * share)
            return x[:n], x[n:], y[:n], y[n:]
        """,
        test="""
        x_train, x_test, y_train, y_test = split(np.arange(20).reshape(10, 2), np.arange(10), 0.8)
        assert x_train.shape == (8, 2) and y_test.shape == (2,)
        assert (x_test[:, 0] == 2 * y_test).all()
        assert set(y_train).isdisjoint(y_test)
        """,
        wrong="""
        def split(x, y, share):
            n = int(len(x) * share)
            return x[:n], y[:n], x[n:], y[n:]
        """,
    ),
    Pair(
        "dict_of_arrays",
        right="""
        def init_params(n, m):
            return {"W": np.ones((n, m)) / n, "b": np.zeros(m)}
        """,
        test="""
        params = init_params(4, 3)
        assert set(params) == {"W", "b"}
        assert all(isinstance(v, np.ndarray) for v in params.values())
        np.testing.assert_allclose(np.arange(4) @ params["W"] + params["b"], [1.5, 1.5, 1.5])
        """,
        wrong="""
        def init_params(n, m):
            return {"W": np.ones((m, n)) / n, "b": np.zeros(m)}
        """,
    ),
    Pair(
        "view_of_the_same_memory",
        right="""
        def diagonal_blocks(a):
            return a[:2, :2], a[2:, 2:]
        """,
        test="""
        a = np.arange(16).reshape(4, 4)
        top, bottom = diagonal_blocks(a)
        assert np.shares_memory(a, top)
        bottom[...] = 0
        assert a[3, 3] == 0 and a[0, 3] == 3
        """,
        wrong="""
        def diagonal_blocks(a):
            return a[:2, :2].copy(), a[2:, 2:].copy()
        """,
    ),
    Pair(
        "sparse_adjacency",
        right="""
        def adjacency(edges, n):
            rows, cols = zip(*edges)
            return sparse.csr_matrix((np.ones(len(edges)), (rows, cols)), shape=(n, n))
        """,
        test="""
        a = adjacency([(0, 1), (1, 2), (2, 0)], 3)
        assert sparse.issparse(a) and a.nnz == 3
        assert (a @ np.array([1, 2, 3])).tolist() == [2, 3, 1]
        np.testing.assert_array_equal((a ** 3).toarray(), np.eye(3))
        """,
        wrong="""
        def adjacency(edges, n):
            rows, cols = zip(*edges)
            return sparse.csr_matrix((np.ones(len(edges)), (cols, rows)), shape=(n, n))
        """,
    ),
    Pair(
        "sparse_laplacian",
        right="""
        def laplacian(n):
            return sparse.diags([1, -2, 1], [-1, 0, 1], shape=(n, n), format="csc")
        """,
        test="""
        d2 = laplacian(5)
        assert d2.format == "csc" and d2.shape == (5, 5)
        assert d2.diagonal().tolist() == [-2] * 5
        assert abs(d2 - d2.T).sum() == 0
        assert d2[0, 1] == 1 and d2.sum() == -2
        """,
        wrong="""
        def laplacian(n):
            return sparse.diags([1, -2], [-1, 0], shape=(n, n), format="csc")
        """,
    ),
    Pair(
        "coo_triplets",
        right="""
        def word_counts(docs, words):
            found = [(i, words.index(w)) for i, doc in enumerate(docs) for w in doc.split() if w in words]
            rows, cols = zip(*found)
            return sparse.coo_array((np.ones(len(found), dtype=int), (rows, cols)), shape=(len(docs), len(words)))
        """,
        test="""
        m = word_counts(["a b a", "c"], ["a", "b", "c"])
        assert isinstance(m, sparse.coo_array)
        assert m.todense().tolist() == [[2, 1, 0], [0, 0, 1]]
        assert m.tocsr()[[0], :].sum() == 3
        """,
        wrong="""
        def word_counts(docs, words):
            found = sorted({(i, words.index(w)) for i, doc in enumerate(docs) for w in doc.split() if w in words})
            rows, cols = zip(*found)
            return sparse.coo_array((np.ones(len(found), dtype=int), (rows, cols)), shape=(len(docs), len(words)))
        """,
    ),
    Pair(
        "optimize_result",
        right="""
        def minimise(f, start):
            return optimize.minimize(f, start)
        """,
        test="""
        res = minimise(lambda v: (v[0] - 1) ** 2 + (v[1] + 2) ** 2, [0, 0])
        assert res.success
        assert np.allclose(res.x, [1, -2], atol=1e-3) and res.fun < 1e-6
        assert "x" in res
        """,
        wrong="""
        def minimise(f, start):
            return optimize.minimize(f, start, options={"maxiter": 1})
        """,
    ),
    Pair(
        "t_test_result",
        right="""
        def compare(a, b):
            return stats.ttest_ind(a, b)
        """,
        test="""
        a, b = [5.1, 4.9, 5.6, 5.8], [6.5, 6.9, 7.1, 6.2]
        result = compare(a, b)
        assert result.pvalue < 0.05
        t, p = result
        assert t == pytest.approx(stats.ttest_ind(a, b).statistic)
        """,
        wrong="""
        def compare(a, b):
            return stats.ttest_ind(b, a)
        """,
    ),
    Pair(
        "frozen_distribution",
        right="""
        def heights():
            return stats.norm(loc=170, scale=8)
        """,
        test="""
        d = heights()
        assert d.mean() == 170 and d.std() == 8
        assert abs(d.cdf(178) - 0.8413) < 1e-4
        assert len(d.rvs(5, random_state=1)) == 5
        """,
        wrong="""
        def heights():
            return stats.norm(loc=170, scale=64)
        """,
    ),
    Pair(
        "interpolating_function",
        right="""
        from scipy.interpolate import CubicSpline

        def interpolate(x, y):
            return CubicSpline(x, y)
        """,
        test="""
        x = np.linspace(0, np.pi, 12)
        f = interpolate(x, np.sin(x))
        assert callable(f)
        assert abs(f(0.5) - np.sin(0.5)) < 1e-3
        assert abs(f(0.5, 1) - np.cos(0.5)) < 1e-2
        np.testing.assert_allclose(f(x), np.sin(x), atol=1e-12)
        """,
        wrong="""
        from scipy.interpolate import CubicSpline

        def interpolate(x, y):
            return CubicSpline(x, np.cumsum(y))
        """,
    ),
    Pair(
        "solution_of_an_ode",
        right="""
        from scipy.integrate import solve_ivp

        def decay(k, y0, t_end):
            return solve_ivp(lambda t, y: -k * y, (0, t_end), [y0], rtol=1e-8)
        """,
        test="""
        sol = decay(0.5, 2.0, 4.0)
        assert sol.success and sol.t[-1] == 4.0
        assert sol.y.shape[0] == 1
        assert sol.y[0, -1] == pytest.approx(2 * math.exp(-2), rel=1e-5)
        """,
        wrong="""
        from scipy.integrate import solve_ivp

        def decay(k, y0, t_end):
            return solve_ivp(lambda t, y: k * y, (0, t_end), [y0], rtol=1e-8)
        """,
    ),
]
