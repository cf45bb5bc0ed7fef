"""エラーの最後の行を、日本語で言いかえます。What an error usually is, in plain words.

答えは入っていません。チェックの途中であなたのコードがエラーになったときに、エラーの上に1行そえます。
*No answers in here. Where your code raises an error, one line above it says what such an error usually is.*
"""

import re
import sys
from contextlib import contextmanager

# (エラーの名前, メッセージの形, 見当, English)。上から順に、最初に合ったもの。The first that fits.
USUALLY = (
    (
        "NameError",
        r"name '(\w+)' is not defined",
        "{0} という名前が見つかりません。つづりは合っていますか？ "
        "上のセルを実行しましたか？ クラスの中なら、self.{0} ではありませんか？",
        "There is no {0}. Is it spelt right, and has its cell been run? Inside a class, is it self.{0}?",
    ),
    (
        "UnboundLocalError",
        r"'(\w+)'",
        "{0} に値を入れる前に、{0} を使っています。値を入れる行は、先に（いつも）通る所にありますか？",
        "{0} is used before it gets a value. Does the line that sets it always run first?",
    ),
    (
        "AttributeError",
        r"'NoneType' object has no attribute '(\w+)'",
        "None（何もない）から {0} を読もうとしました。その前の関数やメソッドは、最後に return していますか？",
        "{0} was looked for on None. Does the function before it return something?",
    ),
    (
        "AttributeError",
        r"(?:module )?'((?:numpy\.\w+)|numpy|np|math|list|tuple|dict|float|int|bool|str|function|method)' "
        r"(?:object )?has no attribute '(\w+)'",
        "{0} には {1} がありません。つづりは合っていますか？ その値は、"
        "思っていた種類（配列、リスト、数）ですか？ type(…) を print してみましょう。",
        "A {0} has no {1}. Is it spelt right? Is it the kind of value that you had in mind? Print its type.",
    ),
    (
        "AttributeError",
        r"'(\w+)' object has no attribute '(\w+)'",
        "{0} に {1} がありません。つづりは合っていますか？ 値なら、__init__（下線は前後に2本ずつ）で self.{1} = … と"
        "書きましたか？ メソッドなら、class の中に字下げして書いてありますか？",
        "{0} has no {1}. Is it spelt right? A value: does __init__ (two underscores on each side) set self.{1}? "
        "A method: is it indented inside the class?",
    ),
    (
        "KeyError",
        r"([^'\"]+)",
        "辞書に {0} というキーがありません。つづりと、"
        "大文字・小文字は合っていますか？ 値を入れる前に読んでいませんか？",
        "The dictionary has no key {0}. Is it spelt right, capital letters too, and set before it is read?",
    ),
    (
        "TypeError",
        r"(?:(\w+)\(\)|object\(\)|(\w+)\.__init__\(\)) takes no arguments|(\w+)\(\) takes exactly one argument",
        "作るときに渡した値を受け取る __init__ が見つかりません。名前は __init__（下線は前後に2本ずつ）ですか？ "
        "class の中に字下げして書いてありますか？",
        "There is no __init__ to take the arguments. Two underscores on each side? Indented inside the class?",
    ),
    (
        "TypeError",
        r"(\w+)\(\) (?:takes .*positional argument|missing .*argument)",
        "{0} に渡した引数の数が、def の行と合いません。メソッドなら、最初の引数に self を書きましたか？",
        "The number of arguments does not fit the def line of {0}. In a method, is self the first?",
    ),
    (
        "TypeError",
        r"'(?:numpy\.)?(?:float64|float|int|int64|ndarray)' object is not callable",
        "数や配列を、関数のように ( ) で呼んでいます。かけ算の * "
        "を忘れたか、関数と同じ名前の変数に値を入れていませんか？",
        "A number or array is called like a function. Is a * missing, or does a variable have a function's name?",
    ),
    (
        "TypeError",
        r"'(?:function|method|builtin_function_or_method)' object is not subscriptable",
        "関数に [ ] をつけています。呼び出すときは ( ) です。",
        "A function is followed by [ ]; it is called with ( ).",
    ),
    (
        "TypeError",
        r"NoneType",
        "None（何もない）を計算に使っています。その値を作った関数は、最後に return していますか？",
        "None is used in a calculation. Does the function that made it return something?",
    ),
    (
        "TypeError",
        r"can't multiply sequence by non-int|'list' and '(?:float|int)'|'(?:float|int)' and 'list'",
        "リストは、数を掛けても要素ごとの計算になりません。np.array(…) で配列にしましょう。",
        "A list is not multiplied element by element; make it an array with np.array(…).",
    ),
    (
        "TypeError",
        r"'(?:numpy\.)?float\w*' object cannot be interpreted as an integer|slice indices must be integers",
        "回数や番号の所に、小数が来ています。/ の代わりに // を使うか、int(…) で整数にしましょう。",
        "A float stands where a whole number is needed. Use // or int(…).",
    ),
    (
        "IndexError",
        r"only integers",
        "番号の所に、小数や別のものが来ています。/ の代わりに // を使うか、int(…) で整数にしましょう。",
        "An index is no whole number. Use // or int(…).",
    ),
    (
        "IndexError",
        r"too many indices|invalid index to scalar",
        "配列の次元より多くの番号で、中を見ようとしました。配列の形（.shape）を print してみましょう。",
        "More indices than the array has dimensions. Print its shape.",
    ),
    (
        "IndexError",
        r"out of bounds|out of range",
        "配列やリストの端をこえた番号です。くり返しの回数と、配列の形（.shape）を見比べましょう。",
        "An index beyond the end. Compare the number of rounds with the shape of the array.",
    ),
    (
        "ValueError",
        r"could not be broadcast together|could not broadcast",
        "形の合わない配列どうしを計算しています。両方の形（.shape）を print して、どちらが思った形と違うか見ましょう。",
        "The shapes of two arrays do not fit. Print both, and see which is not what you meant.",
    ),
    (
        "ValueError",
        r"not aligned|mismatch in its core dimension|matmul",
        "行列のかけ算で、となり合う数がそろっていません。かける順番と、両方の形（.shape）を確かめましょう。",
        "In a matrix product the inner numbers do not match. Check the order, and both shapes.",
    ),
    (
        "ValueError",
        r"setting an array element with a sequence|inhomogeneous shape",
        "1つの数を入れる所に、配列を入れようとしました。f や loss は、1つの数を返していますか？",
        "An array was put where one number belongs. Does f (or loss) return one number?",
    ),
    (
        "ValueError",
        r"truth value of an array",
        "if や and に、配列をそのまま入れています。np.all(…)、np.any(…) か、np.where を使いましょう。",
        "An array stands in an if or and. Use np.all(…), np.any(…) or np.where.",
    ),
    (
        "RecursionError",
        r"",
        "関数が、自分自身を終わりなく呼び続けています。クラスの中で "
        "self.numerical_gradient と書くと、問1の関数ではなく、"
        "そのメソッド自身が呼ばれます。",
        "A function calls itself without end. Inside a class, self.numerical_gradient is the method, not question 1's.",
    ),
    (
        "ZeroDivisionError",
        r"",
        "0 で割っています。割る数を print してみましょう。",
        "A division by 0. Print what you divide by.",
    ),
    (
        "ModuleNotFoundError",
        r"No module named '([\w.]+)'",
        "{0} が見つかりません。配られたフォルダの中の {0}.py が、このノートブックと同じ場所にありますか？",
        "{0} is not found. Is {0}.py of the folder that you were given beside this notebook?",
    ),
    (
        "IndentationError",
        r"",
        "字下げがそろっていません。def や for や if の次の行は4文字下げ、"
        "同じまとまりの行は同じ深さにします。全角の空白にも注意しましょう。",
        "The indentation is off: four spaces after def, for or "
        "if, the same depth within a block, no full-width spaces.",
    ),
    (
        "SyntaxError",
        r"\(U\+3000\)|U\+3000",
        "全角の空白がまじっています。半角の空白に直しましょう。",
        "There is a full-width space. Make it an ordinary one.",
    ),
    (
        "SyntaxError",
        r"invalid (?:non-printable )?character '?(.)'? ?\((U\+[0-9A-F]+)\)",
        "全角の文字「{0}」（{1}）がまじっています。日本語入力を切って、半角で打ち直しましょう。",
        "There is a full-width character {0} ({1}). Type it anew with the Japanese input method off.",
    ),
    (
        "SyntaxError",
        r"",
        "Python の文として読めません。その行と1つ上の行で、かっこの数、行の終わりの「:」、全角の文字を確かめましょう。",
        "Python cannot read it. Look for brackets, the colon at the end of the line, and full-width characters.",
    ),
)


def explanation(error):
    """このエラーはたいてい何かを (日本語, English) で。知らないエラーなら None。What error usually is, or None."""
    kinds, message = [cls.__name__ for cls in type(error).__mro__], str(error)
    for kind, pattern, ja, en in USUALLY:
        found = re.search(pattern, message) if kind in kinds else None
        if found:
            words = [word for word in found.groups() if word] or [""]
            return _where(error) + ja.format(*words), en.format(*words)
    return None


def _where(error):
    """読めなかった文の場所。The place of what could not be read."""
    if isinstance(error, SyntaxError) and error.lineno:
        return (
            f"{error.lineno} 行目の {error.offset or 1} 文字目のあたり：" if error.offset else f"{error.lineno} 行目："
        )
    return ""


def _say(error):
    found = None if isinstance(error, NotImplementedError) else explanation(error)
    if found:
        print(f"✗ 見当：{found[0]}\n  {found[1]}")


_everywhere = False  # どのセルのエラーにも、1行そえているか (whether every cell's errors are explained already)


@contextmanager
def explained():
    """with の中のエラーに、見当を1行そえます。エラーはそのまま出ます。Explains an error, and lets it through."""
    try:
        yield
    except AssertionError:  # チェックのメッセージは、もう説明になっています (a check explains itself)
        raise
    except Exception as error:
        if not _everywhere:
            _say(error)
        raise


def explain_everywhere():
    """Jupyter では、どのセルのエラーにも見当を1行そえます。In Jupyter, explains the errors of every cell."""
    global _everywhere
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if not hasattr(shell, "set_custom_exc"):
        return

    def show(shell, kind, error, traceback, tb_offset=None):
        _say(error)
        if isinstance(error, SyntaxError):
            shell.showsyntaxerror()
        else:
            shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)

    shell.set_custom_exc((Exception,), show)
    _everywhere = True
