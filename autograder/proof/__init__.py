"""The grader's own proof: answers of which it is known what must come of them, graded as students' are."""
