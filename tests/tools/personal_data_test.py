import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import personal_data  # noqa: E402


class PersonalData(unittest.TestCase):
    def test_every_spelling_is_found(self):
        for text in ("From=+81312345678", "From=%2B81312345678", "+81 3-1234-5678", "03-1234-5678", "(03) 1234-5678",
                     "０３（１２３４）５６７８", "81.3.1234.5678", "0312345678", "%2B81%203%2D1234%2D5678",
                     "name: 山田 太郎", "山田", "%E5%B1%B1%E7%94%B0", "\\u5c71\\u7530", "Yamada Taro", "YAMADA TARO", "Yamada+Taro",
                     "taro.yamada@example.jp", "taro.yamada%40example.jp"):
            with self.subTest(text):
                self.assertTrue(list(personal_data.finds(f"before {text} after")))

    def test_what_is_masked_is_not_and_neither_are_ids(self):
        for text in ("+81*******78", "********78", "***", "CA000000000000000000000000000000c1", "1700000000.250", "12 345 678 bytes",
                     "2026-11-29T18:45:00.312345Z", "4/ring 503"):
            with self.subTest(text):
                self.assertEqual(list(personal_data.finds(text)), [])

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            good, bad = Path(folder, "good.log"), Path(folder, "bad.log")
            good.write_text("sent 4/ring 200\n", encoding="utf-8")
            bad.write_text("sent\nrefused 03-1234-5678\n", encoding="utf-8")
            self.assertEqual(personal_data.main([good]), 0)
            self.assertEqual(personal_data.main([good, bad]), 1)


if __name__ == "__main__":
    unittest.main()
