module example.org/covered

go 1.19
