"""What an answer changes in the things that a test hands in, also deep inside them, and what it must leave alone."""

from pair import Pair

PAIRS: list[Pair] = [
    Pair(
        "list_sorted_in_place",
        right="""
        def bubble_sort(a):
            for end in range(len(a) - 1, 0, -1):
                for i in range(end):
                    if a[i] > a[i + 1]:
                        a[i], a[i + 1] = a[i + 1], a[i]
        """,
        test="""
        numbers = [5, 2, 9, 1]
        same = numbers
        assert bubble_sort(numbers) is None
        assert numbers == [1, 2, 5, 9] and same is numbers
        """,
        wrong="""
        def bubble_sort(a):
            return sorted(a)
        """,
    ),
    Pair(
        "list_left_alone",
        right="""
        def median(values):
            s = sorted(values)
            return (s[(len(s) - 1) // 2] + s[len(s) // 2]) / 2
        """,
        test="""
        data = [3, 1, 2]
        assert median(data) == 2
        assert data == [3, 1, 2], "median must not change its argument"
        """,
        wrong="""
        def median(values):
            values.sort()
            return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
        """,
    ),
    Pair(
        "list_shortened_in_place",
        right="""
        def remove_all(items, x):
            items[:] = [item for item in items if item != x]
        """,
        test="""
        items = [1, 2, 2, 3, 2]
        remove_all(items, 2)
        assert items == [1, 3]
        """,
        wrong="""
        def remove_all(items, x):
            for item in items:
                if item == x:
                    items.remove(item)
        """,
    ),
    Pair(
        "rows_of_a_nested_list",
        right="""
        def transpose(m):
            for i in range(len(m)):
                for j in range(i):
                    m[i][j], m[j][i] = m[j][i], m[i][j]
        """,
        test="""
        m = [[1, 2], [3, 4]]
        first_row = m[0]
        transpose(m)
        assert m == [[1, 3], [2, 4]] and first_row == [1, 3]
        """,
        wrong="""
        def transpose(m):
            m[:] = [list(row) for row in zip(*m)]
        """,
    ),
    Pair(
        "one_list_twice_inside",
        right="""
        def mark(board, x, y):
            board[y][x] = "X"
        """,
        test="""
        row = [".", "."]
        board = [row, row]
        mark(board, 0, 1)
        assert board == [["X", "."], ["X", "."]] and row[0] == "X"
        """,
        wrong="""
        def mark(board, x, y):
            board[y] = ["X" if i == x else c for i, c in enumerate(board[y])]
        """,
    ),
    Pair(
        "dict_filled_in_place",
        right="""
        def tally(counts, words):
            for word in words:
                counts[word] = counts.get(word, 0) + 1
        """,
        test="""
        counts = {"a": 1}
        tally(counts, ["a", "b"])
        tally(counts, "b")
        assert counts == {"a": 2, "b": 2} and list(counts) == ["a", "b"]
        """,
        wrong="""
        def tally(counts, words):
            counts = dict(counts)
            for word in words:
                counts[word] = counts.get(word, 0) + 1
            return counts
        """,
    ),
    Pair(
        "dict_of_lists_changed_deep_inside",
        right="""
        def enrol(courses, course, student):
            courses.setdefault(course, []).append(student)
        """,
        test="""
        maths = ["Ann"]
        courses = {"maths": maths}
        enrol(courses, "maths", "Bob")
        enrol(courses, "art", "Cyd")
        assert maths == ["Ann", "Bob"] and courses["maths"] is maths
        assert courses["art"] == ["Cyd"]
        """,
        wrong="""
        def enrol(courses, course, student):
            courses[course] = courses.get(course, []) + [student]
        """,
    ),
    Pair(
        "dict_left_alone",
        right="""
        def merged(a, b):
            out = {key: list(values) for key, values in a.items()}
            for key, values in b.items():
                out.setdefault(key, []).extend(values)
            return out
        """,
        test="""
        a, b = {"x": [1]}, {"x": [2], "y": [3]}
        assert merged(a, b) == {"x": [1, 2], "y": [3]}
        assert a == {"x": [1]} and b == {"x": [2], "y": [3]}
        """,
        wrong="""
        def merged(a, b):
            out = dict(a)
            for key, values in b.items():
                out.setdefault(key, []).extend(values)
            return out
        """,
    ),
    Pair(
        "keys_renamed_in_place",
        right="""
        def lower_keys(d):
            for key in list(d):
                d[key.lower()] = d.pop(key)
        """,
        test="""
        d = {"A": 1, "b": 2}
        lower_keys(d)
        assert d == {"a": 1, "b": 2}
        """,
        wrong="""
        def lower_keys(d):
            for key in list(d):
                d[key.lower()] = d[key]
        """,
    ),
    Pair(
        "counter_and_defaultdict_updated",
        right="""
        def index(words, by_letter, counts):
            for word in words:
                by_letter[word[0]].add(word)
                counts[word] += 1
        """,
        test="""
        by_letter, counts = collections.defaultdict(set), collections.Counter(bee=1)
        index(["ant", "bee", "ape"], by_letter, counts)
        assert by_letter == {"a": {"ant", "ape"}, "b": {"bee"}}
        assert counts == {"bee": 2, "ant": 1, "ape": 1}
        """,
        wrong="""
        def index(words, by_letter, counts):
            for word in words:
                by_letter[word[0]] = {word}
                counts[word] += 1
        """,
    ),
    Pair(
        "set_changed_in_place",
        right="""
        def visit(node, graph, seen):
            if node not in seen:
                seen.add(node)
                for neighbour in graph[node]:
                    visit(neighbour, graph, seen)
        """,
        test="""
        seen = set()
        visit(1, {1: [2], 2: [1, 3], 3: [], 4: [1]}, seen)
        assert seen == {1, 2, 3}
        """,
        wrong="""
        def visit(node, graph, seen):
            if node not in seen:
                seen = seen | {node}
                for neighbour in graph[node]:
                    visit(neighbour, graph, seen)
        """,
    ),
    Pair(
        "set_by_an_operator",
        right="""
        def forget(known, words):
            known -= set(words)
        """,
        test="""
        known = {"a", "b", "c"}
        forget(known, ["a", "z"])
        assert known == {"b", "c"}
        """,
        wrong="""
        def forget(known, words):
            known = known - set(words)
        """,
    ),
    Pair(
        "bytearray_changed_in_place",
        right="""
        def xor(data, key):
            for i in range(len(data)):
                data[i] ^= key
        """,
        test="""
        data = bytearray(b"abc")
        xor(data, 1)
        assert data == bytearray(b"`cb")
        xor(data, 1)
        assert data.decode() == "abc"
        """,
        wrong="""
        def xor(data, key):
            return bytearray(b ^ key for b in data)
        """,
    ),
    Pair(
        "bytearray_grown_in_place",
        right="""
        def pad(block, size):
            missing = size - len(block) % size
            block.extend([missing] * missing)
        """,
        test="""
        block = bytearray(b"12345")
        pad(block, 4)
        assert len(block) == 8 and block[5:] == b"\\x03\\x03\\x03"
        """,
        wrong="""
        def pad(block, size):
            missing = size - len(block) % size
            block.extend([0] * missing)
        """,
    ),
    Pair(
        "deque_used_as_a_queue",
        right="""
        def serve(queue, n):
            for _ in range(n):
                queue.append(queue.popleft())
        """,
        test="""
        queue = collections.deque("abc", maxlen=5)
        serve(queue, 2)
        assert queue == collections.deque("cab") and queue.maxlen == 5
        assert queue[0] == "c"
        """,
        wrong="""
        def serve(queue, n):
            for _ in range(n):
                queue.appendleft(queue.pop())
        """,
    ),
    Pair(
        "heap_kept_in_a_list",
        right="""
        import heapq

        def add_task(heap, priority, task):
            heapq.heappush(heap, (priority, task))
        """,
        test="""
        import heapq
        heap = []
        for p, t in [(3, "c"), (1, "a"), (2, "b")]:
            add_task(heap, p, t)
        assert heap[0] == (1, "a")
        assert [heapq.heappop(heap)[1] for _ in range(3)] == ["a", "b", "c"]
        """,
        wrong="""
        def add_task(heap, priority, task):
            heap.append((priority, task))
        """,
    ),
    Pair(
        "column_added_in_place",
        right="""
        def add_total(df):
            df["total"] = df["price"] * df["n"]
        """,
        test="""
        df = pd.DataFrame({"price": [2.5, 4.0], "n": [2, 1]})
        assert add_total(df) is None
        assert df["total"].tolist() == [5.0, 4.0] and list(df) == ["price", "n", "total"]
        """,
        wrong="""
        def add_total(df):
            return df.assign(total=df["price"] * df["n"])
        """,
    ),
    Pair(
        "frame_changed_by_a_method",
        right="""
        def tidy(df):
            df.drop(columns="id", inplace=True)
            df.rename(columns={"a": "A"}, inplace=True)
            df.sort_values("A", inplace=True)
        """,
        test="""
        df = pd.DataFrame({"id": [1, 2, 3], "a": [3, 1, 2]})
        tidy(df)
        assert df.columns.tolist() == ["A"] and df.index.tolist() == [1, 2, 0]
        """,
        wrong="""
        def tidy(df):
            df = df.drop(columns="id")
            df.rename(columns={"a": "A"}, inplace=True)
            df.sort_values("A", inplace=True)
        """,
    ),
    Pair(
        "cells_of_a_frame",
        right="""
        def cap(df, limit):
            df.loc[df["v"] > limit, "v"] = limit
        """,
        test="""
        df = pd.DataFrame({"v": [1, 50, 7], "w": list("abc")})
        cap(df, 10)
        pd.testing.assert_frame_equal(df, pd.DataFrame({"v": [1, 10, 7], "w": list("abc")}))
        """,
        wrong="""
        def cap(df, limit):
            df.loc[df["v"] > limit] = limit
        """,
    ),
    Pair(
        "frame_left_alone",
        right="""
        def centred(df):
            return df - df.mean()
        """,
        test="""
        df = pd.DataFrame({"a": [1.0, 3.0]})
        before = df.copy()
        assert centred(df)["a"].tolist() == [-1, 1]
        pd.testing.assert_frame_equal(df, before)
        """,
        wrong="""
        def centred(df):
            df -= df.mean()
            return df
        """,
    ),
    Pair(
        "series_changed_in_place",
        right="""
        def fill(s):
            s[s.isna()] = s.mean()
        """,
        test="""
        s = pd.Series([1.0, np.nan, 3.0], index=list("abc"))
        fill(s)
        assert s["b"] == 2 and s.isna().sum() == 0
        """,
        wrong="""
        def fill(s):
            return s.fillna(s.mean())
        """,
    ),
    Pair(
        "array_changed_in_place",
        right="""
        def relu(x):
            x[x < 0] = 0
        """,
        test="""
        x = np.array([[-1.0, 2.0], [3.0, -4.0]])
        row = x[0]
        relu(x)
        np.testing.assert_array_equal(x, [[0, 2], [3, 0]])
        assert row[0] == 0
        """,
        wrong="""
        def relu(x):
            x = np.maximum(x, 0)
        """,
    ),
    Pair(
        "part_of_an_array",
        right="""
        def swap_rows(a, i, j):
            a[[i, j]] = a[[j, i]]
        """,
        test="""
        big = np.arange(12).reshape(4, 3)
        swap_rows(big[1:], 0, 2)
        assert big[:, 0].tolist() == [0, 9, 6, 3]
        """,
        wrong="""
        def swap_rows(a, i, j):
            a[i], a[j] = a[j], a[i]
        """,
    ),
    Pair(
        "array_given_for_the_result",
        right="""
        def scaled(x, k, out):
            np.multiply(x, k, out=out)
            return out
        """,
        test="""
        out = np.empty(3)
        assert scaled(np.arange(3.0), 2, out) is out
        assert out.tolist() == [0, 2, 4]
        """,
        wrong="""
        def scaled(x, k, out):
            out = x * k
            return out
        """,
    ),
    Pair(
        "array_of_objects_changed",
        right="""
        def append_to_all(boxes, x):
            for box in boxes.flat:
                box.append(x)
        """,
        test="""
        boxes = np.empty((2, 2), dtype=object)
        for i in np.ndindex(2, 2):
            boxes[i] = []
        corner = boxes[0, 1]
        append_to_all(boxes, 7)
        assert corner == [7] and boxes[1, 1] == [7]
        boxes[0, 0] = None
        assert boxes[0, 0] is None and corner is boxes[0, 1]
        """,
        wrong="""
        def append_to_all(boxes, x):
            for i in np.ndindex(boxes.shape):
                boxes[i] = boxes[i] + [x]
        """,
    ),
    Pair(
        "objects_replaced_in_an_array",
        right="""
        def double(a):
            for i, value in enumerate(a):
                a[i] = value * 2
        """,
        test="""
        a = np.array([1, "ab", Fraction(1, 2), [3]], dtype=object)
        double(a)
        assert a.tolist() == [2, "abab", Fraction(1), [3, 3]]
        """,
        wrong="""
        def double(a):
            for value in a:
                value *= 2
        """,
    ),
    Pair(
        "arrays_in_a_dict",
        right="""
        def sgd(params, grads, lr):
            for name in params:
                params[name] -= lr * grads[name]
        """,
        test="""
        W = np.ones((2, 2))
        params = {"W": W, "b": np.zeros(2)}
        sgd(params, {"W": np.full((2, 2), 10.0), "b": np.ones(2)}, 0.1)
        np.testing.assert_allclose(W, 0)
        assert params["W"] is W and np.allclose(params["b"], -0.1)
        """,
        wrong="""
        def sgd(params, grads, lr):
            for name in params:
                params[name] = params[name] - lr * grads[name]
        """,
    ),
    Pair(
        "masked_and_structured_arrays_changed",
        right="""
        def hide_negative(m):
            m[m < 0] = np.ma.masked

        def birthday(people):
            people["age"] += 1
        """,
        test="""
        m = np.ma.array([1, -2, 3])
        hide_negative(m)
        assert m.mask.tolist() == [False, True, False]
        people = np.array([("Al", 3)], dtype=[("name", "U5"), ("age", int)])
        birthday(people)
        assert people[0]["age"] == 4
        """,
        wrong="""
        def hide_negative(m):
            m = np.ma.masked_less(m, 0)

        def birthday(people):
            people["age"] += 1
        """,
    ),
    Pair(
        "object_of_the_test_changed",
        right="""
        def level_up(hero):
            hero.level += 1
            hero.skills.append("jump")
            hero.bag["coins"] = hero.bag.get("coins", 0) + 10
        """,
        test="""
        class Hero:
            def __init__(self):
                self.level, self.skills, self.bag = 1, [], {}

        hero = Hero()
        skills = hero.skills
        level_up(hero)
        level_up(hero)
        assert hero.level == 3 and skills == ["jump", "jump"] and hero.bag == {"coins": 20}
        """,
        wrong="""
        def level_up(hero):
            hero.level += 1
            hero.skills = hero.skills + ["jump"]
            hero.bag["coins"] = hero.bag.get("coins", 0) + 10
        """,
    ),
    Pair(
        "graph_changed_in_place",
        right="""
        def prune(G):
            G.remove_nodes_from([n for n, d in list(G.degree()) if d == 0])
        """,
        test="""
        G = nx.Graph([(1, 2)])
        G.add_node(3)
        prune(G)
        assert sorted(G.nodes) == [1, 2] and G.number_of_edges() == 1
        """,
        wrong="""
        def prune(G):
            G = G.subgraph([n for n, d in G.degree() if d > 0])
        """,
    ),
    Pair(
        "default_that_is_not_shared",
        right="""
        def add(item, basket=None):
            basket = [] if basket is None else basket
            basket.append(item)
            return basket
        """,
        test="""
        mine = ["egg"]
        assert add("milk", mine) is mine and mine == ["egg", "milk"]
        assert add("a") == ["a"]
        assert add("b") == ["b"], "baskets must not be shared"
        """,
        wrong="""
        def add(item, basket=[]):
            basket.append(item)
            return basket
        """,
    ),
    Pair(
        "deep_and_shallow_copies",
        right="""
        def play(board, x, y, who):
            new = copy.deepcopy(board)
            new[y][x] = who
            return new
        """,
        test="""
        board = [[None] * 3 for _ in range(3)]
        after = play(board, 1, 2, "X")
        assert after[2][1] == "X" and board[2][1] is None
        assert after is not board and all(a is not b for a, b in zip(after, board))
        """,
        wrong="""
        def play(board, x, y, who):
            new = board.copy()
            new[y][x] = who
            return new
        """,
    ),
    Pair(
        "changes_seen_by_a_callback",
        right="""
        def backtrack(path, choices, n, on_found):
            if len(path) == n:
                on_found(path)
                return
            for c in choices:
                if c not in path:
                    path.append(c)
                    backtrack(path, choices, n, on_found)
                    path.pop()
        """,
        test="""
        found, path = [], []
        backtrack(path, "abc", 2, lambda p: found.append("".join(p)))
        assert found == ["ab", "ac", "ba", "bc", "ca", "cb"] and path == []
        same = []
        backtrack(path, "ab", 2, lambda p: same.append(p is path))
        assert same == [True, True]
        """,
        wrong="""
        def backtrack(path, choices, n, on_found):
            if len(path) == n:
                on_found(path)
                return
            for c in choices:
                if c not in path:
                    backtrack(path + [c], choices, n, on_found)
        """,
    ),
    Pair(
        "nested_mixed_containers",
        right="""
        def apply_discount(shop, percent):
            for item in shop["items"]:
                item["prices"] *= 1 - percent / 100
                item["tags"].add("sale")
            shop["log"].appendleft(percent)
        """,
        test="""
        prices, tags = np.array([10.0, 20.0]), set()
        shop = {"items": [{"prices": prices, "tags": tags}], "log": collections.deque([5])}
        apply_discount(shop, 50)
        assert prices.tolist() == [5, 10] and tags == {"sale"}
        assert list(shop["log"]) == [50, 5]
        """,
        wrong="""
        def apply_discount(shop, percent):
            for item in shop["items"]:
                item["prices"] = item["prices"] * (1 - percent / 100)
                item["tags"].add("sale")
            shop["log"].appendleft(percent)
        """,
    ),
]
