"""Why the door says no: each reason with what to do next, in the words of who reads it."""

from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException


@dataclass(frozen=True)
class Words:
    """A heading and the next step, in Japanese and in English."""

    ja: str
    en: str
    next_ja: str
    next_en: str


def _at_no_cost(ja: str, en: str, next_ja: str, next_en: str) -> Words:
    """Of what was not received."""
    return Words(ja, en, f"{next_ja}提出回数は減っていません。", f"{next_en} This did not use up a try.")


WORDS = {
    "empty": _at_no_cost(
        "ファイルが選ばれていません",
        "No file was chosen",
        "前のページに戻り、ノートブック（.ipynb）か .zip を選んでから「提出する」を押してください。",
        "Go back, choose your notebooks (.ipynb) or a .zip, then press “Hand in”.",
    ),
    "no work": _at_no_cost(
        "ノートブックではないようです",
        "This does not look like a notebook",
        "{files} には採点できるものがありません。Jupyter の「File → Download」で保存した .ipynb を提出してください。",
        "There is nothing to grade in {files}. Hand in the .ipynb that “File → Download” in Jupyter saves.",
    ),
    "too large": _at_no_cost(
        "ファイルが大きすぎます",
        "The files are too large",
        "全部で {most} MB まで受け取れます。Jupyter の「Edit → Clear Outputs of All Cells」で出力を消して保存し、"
        "もう一度提出してください。",
        "All files together may have {most} MB. Choose “Edit → Clear Outputs of All Cells” in Jupyter, save, and hand "
        "in again.",
    ),
    "too many files": _at_no_cost(
        "ファイルが多すぎます",
        "There are too many files",
        "一度に {most} 個まで受け取れます。ノートブックだけを選ぶか、.zip にまとめてください。",
        "At most {most} at a time. Choose the notebooks alone, or put all into a .zip.",
    ),
    "too slow": _at_no_cost(
        "送信が途中で止まりました",
        "The upload came to a halt",
        "通信の状態を確かめて、もう一度提出してください。",
        "Check your connection and hand in again.",
    ),
    "broken form": Words(
        "送られた内容を読めませんでした",
        "What was sent could not be read",
        "提出のページを開きなおして、もう一度試してください。",
        "Open the page again and try once more.",
    ),
    "not from here": _at_no_cost(
        "このページからの送信ではないようです",
        "This was not sent from our page",
        "提出のページを開きなおして、もう一度試してください。受け取ったものはありません。",
        "Open the page again and try once more. Nothing was taken in.",
    ),
    "not open yet": Words(
        "まだ受け付けが始まっていません",
        "The door is not open yet",
        "{again}受け付けが始まってから提出してください。",
        "{again_en}Hand in once it has opened.",
    ),
    "closed": Words(
        "受け付けは終わりました",
        "The door is closed",
        "これまでの提出はそのまま残っています。事情があるときは、先生に相談してください。",
        "What you handed in before stays as it is. If something kept you, talk to your teacher.",
    ),
    "tries": Words(
        "提出できる回数を使いきりました",
        "All tries are used up",
        "これまでの提出はそのまま残っています。もう一度提出したいときは、先生に相談してください。",
        "What you handed in before stays as it is. If you need another try, talk to your teacher.",
    ),
    "hour": Words(
        "少し時間をおいてください",
        "Please wait a little",
        "1 時間に提出できる回数に達しました。{again}その間に、これまでの結果を読み返してみましょう。",
        "You have reached the number of tries in an hour. {again_en}Meanwhile, read your feedback once more.",
    ),
    "one at a time": _at_no_cost(
        "前の送信がまだ終わっていません",
        "Your last upload has not ended yet",
        "一つの送信が終わってから、次を提出してください。",
        "Wait until it has ended, then hand in the next one.",
    ),
    "too often": Words(
        "アクセスが多すぎます",
        "Too many requests",
        "少し待ってから、ページを開きなおしてください。",
        "Wait a moment, then open the page again.",
    ),
    "no link": Words(
        "このリンクは使えません",
        "This link does not open the door",
        "リンクが古いか、途中で切れているようです。いちばん新しく届いたリンクを、最後まで全部開いてください。"
        "それでも開けないときは、先生に新しいリンクを頼んでください。",
        "It may be an old one, or cut off. Open the whole of the newest link that you got; if that does not help, ask "
        "your teacher for a new one.",
    ),
    "stranger": Words(
        "どなたか分かりませんでした",
        "We don't know who you are",
        "先生から届いた、あなた専用のリンクを開いてください。リンクが古いときは、新しいものを頼んでください。",
        "Open the personal link that your teacher sent you. If it is an old one, ask for a new one.",
    ),
    "nothing here": Words(
        "このページは見つかりません",
        "There is no such page",
        "アドレスを確かめるか、はじめのページに戻ってください。",
        "Check the address, or go back to the first page.",
    ),
    "our fault": Words(
        "こちらの不具合です",
        "This is our fault",
        "受け取ったと表示された提出は、なくなっていません。少し待ってから、もう一度試してください。",
        "What was said to be received is safe. Wait a moment and try again.",
    ),
}


class Refusal(HTTPException):
    """Ends a request with a page that says why, and what to do next."""

    def __init__(self, status: int, why: str, *, headers: dict[str, str] | None = None, **values: Any) -> None:
        super().__init__(status, detail=why, headers=headers)
        self.why = why
        self.values = values

    @property
    def words(self) -> Words:
        words = WORDS[self.why]
        return Words(*(one.format_map(self.values) for one in (words.ja, words.en, words.next_ja, words.next_en)))
