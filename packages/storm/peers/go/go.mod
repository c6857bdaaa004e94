module pauseless/storm

go 1.19
